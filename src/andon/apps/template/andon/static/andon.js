// The page around an app: progress, language, what to say when the connection or the kernel is lost, and
// the note to the server that the page has closed. Loaded before Voila's own scripts.
(() => {
  "use strict";
  const page = JSON.parse(document.getElementById("andon-page").textContent);
  const find = (id) => document.getElementById(id);
  let leaving = false;
  let over = false;

  // --- progress: cells that have run, then Voila's own start -------------------------------------------------
  let cells = false;
  const show = () => {
    find("rendered_cells").hidden = false;
    for (const id of ["andon-progress", "andon-preparing"]) find(id)?.remove();
    document.body.dataset.andon = "ready";
    window.dispatchEvent(new Event("resize"));
  };
  const progress = (percent) => {
    const line = find("andon-progress");
    if (!line) return;
    line.setAttribute("aria-valuenow", String(Math.round(percent)));
    line.firstElementChild.style.width = `${percent}%`;
  };
  window.andon = {
    ran: (index, count) => progress(10 + (70 * index) / count),
    whole: () => {
      cells = true;
      progress(85);
      if (window.themeLoaded) show();
    },
    fail: (sentence) => {
      for (const id of ["andon-progress", "andon-preparing"]) find(id)?.remove();
      notice(sentence, "ended");
    },
  };
  // Voila calls this when its front end has started
  window.voila_finish = () => {
    if (cells) show();
  };
  Object.defineProperty(window, "cellLoaded", { get: () => cells });

  // --- notices -----------------------------------------------------------------------------------------------
  const notice = (sentence, kind) => {
    const box = find("andon-notice");
    if (over || !box) return;
    over = kind === "ended";
    box.className = `andon-${kind}`;
    box.firstElementChild.textContent = sentence;
    box.hidden = false;
    document.body.dataset.andon = kind;
  };
  const mended = () => {
    if (over) return;
    find("andon-notice").hidden = true;
    document.body.dataset.andon = "ready";
  };
  const reload = () => {
    leaving = true;
    location.reload();
  };

  // --- the connection: watched from outside, so that Voila's client stays as it is ----------------------------
  const url = `${page.base}api/kernels/${page.kernel}`;
  const ask = async () => {
    if (leaving || over) return;
    try {
      const answer = await fetch(url, { headers: { "X-XSRFToken": page.xsrf } });
      if (!answer.ok) notice(page.words.ended, "ended");
    } catch {
      notice(page.words.lost, "lost");
      setTimeout(ask, 5000);
    }
  };
  const dead = (data) => {
    if (!(data instanceof ArrayBuffer) || data.byteLength > 4096) return false;
    const text = new TextDecoder().decode(data);
    return text.includes('"msg_type":"status"') || text.includes('"msg_type": "status"')
      ? /"execution_state": ?"(dead|restarting)"/.test(text)
      : false;
  };
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(address, protocols) {
      super(address, protocols);
      if (!page.kernel || !String(address).includes(page.kernel)) return;
      this.addEventListener("open", mended);
      this.addEventListener("message", (event) => {
        if (dead(event.data)) notice(page.words.ended, "ended");
      });
      this.addEventListener("close", () => {
        if (leaving) return;
        setTimeout(ask, 500);
      });
    }
    // the server would hang up on a larger message; better to say so and stay connected
    send(data) {
      const size = data.byteLength ?? data.size ?? data.length;
      if (size > page.limit) notice(page.words.too_large, "lost");
      else super.send(data);
    }
  };

  // --- leaving -----------------------------------------------------------------------------------------------
  window.addEventListener("pagehide", () => {
    leaving = true;
    if (!page.kernel) return;
    const note = new FormData();
    note.append("_xsrf", page.xsrf);
    navigator.sendBeacon(`${page.base}voila/api/shutdown/${page.kernel}`, note);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) reload();
  });

  // --- language and buttons ----------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-lang], .andon-reload");
    if (!target) return;
    event.preventDefault();
    if (target.dataset.lang) {
      document.cookie = `andon-lang=${target.dataset.lang}; path=/; max-age=31536000; samesite=lax`;
      const here = new URL(location.href);
      here.searchParams.delete("lang");
      history.replaceState(null, "", here);
    }
    reload();
  });
})();
