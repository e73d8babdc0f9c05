// A button that asks the kernel for a file when it is pressed, and saves it. Nothing is kept in the notebook.

import { element, installStyle, save } from './dom.js';
import style from './transfer.css';

export default {
  render({ model, el }) {
    installStyle('andon-transfer-style', style);
    const root = element('div', 'andon-transfer');
    const button = element('button', 'andon-button');
    const note = element('div', 'andon-transfer-note');
    button.type = 'button';
    note.setAttribute('role', 'status');
    root.append(button, note);
    el.append(root);
    let asked = null;

    const label = () => {
      const busy = asked !== null;
      button.textContent = busy ? model.get('_words').busy : model.get('label');
      button.disabled = busy || model.get('disabled');
    };
    const onMessage = (content, buffers) => {
      if (asked === null || content?.id !== asked) return; // another view asked
      asked = null;
      note.textContent = (content.problem ?? []).join('\n');
      if (content.kind === 'file') save(new Blob([buffers[0]], { type: content.mime }), content.name);
      label();
    };
    button.addEventListener('click', () => {
      asked = `${Date.now()}-${Math.random()}`;
      note.textContent = '';
      label();
      model.send({ kind: 'get', id: asked });
    });
    model.on('msg:custom', onMessage);
    model.on('change:label', label);
    model.on('change:disabled', label);
    label();
    return () => {
      model.off('msg:custom', onMessage);
      model.off('change:label', label);
      model.off('change:disabled', label);
      root.remove();
    };
  },
};
