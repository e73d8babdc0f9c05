// Bring a file to the kernel in pieces, each asked for by the kernel. One message per file would break
// above the server's message limit (10 MiB in tornado); pieces also let the kernel stop too large a file early.

import { element, installStyle } from './dom.js';
import style from './transfer.css';

export default {
  render({ model, el }) {
    installStyle('andon-transfer-style', style);
    const words = model.get('_words');
    const field = element('div', 'andon-upload');
    const root = element('label', 'andon-drop');
    field.append(element('div', 'andon-upload-label', words.label), root);
    const input = element('input', 'andon-hidden');
    const title = element('span', 'andon-drop-title', words.choose);
    const hint = element('span', 'andon-drop-hint', words.hint);
    const bar = element('progress', 'andon-drop-bar');
    const note = element('div', 'andon-transfer-note');
    input.type = 'file';
    input.accept = model.get('accept');
    bar.hidden = true;
    note.setAttribute('role', 'status');
    root.append(input, title, bar);
    field.append(hint, note);
    el.append(field);
    let file = null;
    let id = null;

    const finish = (text, lines = []) => {
      file = null;
      id = null;
      bar.hidden = true;
      input.value = '';
      title.textContent = text;
      note.textContent = lines.join('\n');
    };
    const begin = (chosen) => {
      if (!chosen || file) return;
      if (chosen.size > model.get('limit')) {
        finish(words.choose, [words.tooLarge]);
        return;
      }
      file = chosen;
      id = `${Date.now()}-${Math.random()}`;
      title.textContent = `${words.sending} ${chosen.name.normalize('NFC')}`;
      note.textContent = '';
      bar.hidden = false;
      bar.max = Math.max(1, chosen.size);
      bar.value = 0;
      model.send({ kind: 'begin', id, name: chosen.name.normalize('NFC'), size: chosen.size });
    };
    const onMessage = async (content) => {
      if (!file || content?.id !== id) return;
      if (content.kind === 'done') finish(content.name, content.lines);
      else if (content.kind === 'refused') finish(words.choose, content.lines);
      else if (content.kind === 'reading') title.textContent = words.reading;
      else if (content.kind === 'more') {
        bar.value = content.offset;
        try {
          const piece = await file.slice(content.offset, content.offset + content.size).arrayBuffer();
          model.send({ kind: 'piece', id, offset: content.offset }, undefined, [piece]);
        } catch {
          finish(words.choose, [words.unreadable]); // the file was moved or changed meanwhile
        }
      }
    };
    input.addEventListener('change', () => begin(input.files[0]));
    root.addEventListener('dragover', (event) => { event.preventDefault(); root.classList.add('andon-drop-over'); });
    root.addEventListener('dragleave', () => root.classList.remove('andon-drop-over'));
    root.addEventListener('drop', (event) => {
      event.preventDefault();
      root.classList.remove('andon-drop-over');
      begin(event.dataTransfer.files[0]);
    });
    model.on('msg:custom', onMessage);
    return () => {
      model.off('msg:custom', onMessage);
      field.remove();
    };
  },
};
