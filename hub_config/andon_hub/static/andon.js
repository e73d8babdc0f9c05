// Script of the hub's pages: the language switch, and waiting for a server.
const year = 60 * 60 * 24 * 365;

for (const link of document.querySelectorAll('[data-lang-to]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    document.cookie = `andon-lang=${link.dataset.langTo}; path=/; max-age=${year}; SameSite=Lax`;
    const here = new URL(location.href);
    here.searchParams.delete('lang');
    location.replace(here);
  });
}

const form = document.querySelector('form[data-once]');
form?.addEventListener('submit', () => {
  for (const button of form.querySelectorAll('button')) button.disabled = true;
});
addEventListener('pageshow', () => {
  for (const button of document.querySelectorAll('form[data-once] button')) button.disabled = false;
});

// Progress without a known length: quick at first, then slower, never full before it is true.
function fill(bar) {
  const began = performance.now();
  const step = () => {
    const seconds = (performance.now() - began) / 1000;
    bar.style.width = `${100 * (1 - Math.exp(-seconds / 4)) * 0.95 + 4}%`;
    if (!bar.dataset.done) setTimeout(step, 200);
  };
  step();
}

function failed(message) {
  document.querySelector('[data-waiting]').hidden = true;
  const note = document.querySelector('[data-failed]');
  if (message) note.querySelector('.note').textContent = message;
  note.hidden = false;
}

async function waitForApp(place) {
  let misses = 0;
  for (;;) {
    try {
      const answer = await fetch(place.dataset.stateUrl, { cache: 'no-store' });
      const now = answer.ok ? await answer.json() : { state: 'failed' };
      if (now.state === 'ready') return location.replace(now.url);
      if (now.state === 'failed') return failed(now.message);
      misses = 0;
    } catch {
      if (++misses > 40) return failed();
    }
    await new Promise((done) => setTimeout(done, 250));
  }
}

function waitForServer(place) {
  const source = new EventSource(place.dataset.progressUrl);
  source.onmessage = (event) => {
    const now = JSON.parse(event.data);
    if (now.ready) { source.close(); location.reload(); }
    if (now.failed) { source.close(); location.reload(); }
  };
}

const bar = document.querySelector('.progress i');
if (bar) fill(bar);
const waiting = document.querySelector('[data-waiting]');
if (waiting?.dataset.stateUrl) waitForApp(waiting);
if (waiting?.dataset.progressUrl) waitForServer(waiting);
const next = document.querySelector('[data-go-on]');
if (next) setTimeout(() => location.replace(next.href), 100);
