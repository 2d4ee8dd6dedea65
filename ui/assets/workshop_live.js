// Shows what others do in the same workshop: asks every other second, and changes only what has changed, so that
// neither the focus nor the scroll moves and nothing is read out unasked.
"use strict";

ws.live = (() => {
  const { root, id, get, say } = ws;
  const EVERY = 2000;
  let revision = Number(root.dataset.revision);
  let asking = false;

  async function poll() {
    if (asking || document.visibilityState !== "visible") return;
    asking = true;
    try {
      const { ok, data } = await get(`${id}/changes?since=${revision}`);
      if (ok) await take(data);
    } catch { /* the server is away: the next look is soon */ }
    asking = false;
  }

  async function take(data) {
    revision = data.revision;
    ws.trouble(document.getElementById("gone"), data.deleted ? say("gone") : "");
    const news = data.fields.filter((field) => !ws.fields.own.has(`${field.path}@${field.version}`));
    ws.fields.retryAll();
    if (!news.length) return;
    const shown = news.map((field) => ws.fields.arrived(field.path, field.value, field.version));
    if (shown.includes(false) || document.querySelector("[data-live][data-whole]")) await refresh();
  }

  // The page as it is on the server now, put in where it differs.
  async function refresh() {
    const reply = await fetch(location.href.split("#")[0], { headers: { "X-Grepp": "1" } }).catch(() => null);
    if (!reply?.ok) return;
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
    for (const old of document.querySelectorAll("[data-live]")) {
      if (!old.isConnected || old.parentElement.closest("[data-live]")) continue;
      const now = fresh.querySelector(`[data-live="${CSS.escape(old.dataset.live)}"]`);
      if (now) merge(old, now);
    }
    document.dispatchEvent(new CustomEvent("ws:refreshed"));
  }

  function merge(old, now) {
    if (old.hasAttribute("data-whole")) return replace(old, now);
    const had = new Map([...old.children].filter((child) => child.dataset.key).map((child) => [child.dataset.key, child]));
    let last = null;
    for (const child of [...now.children]) {
      const known = had.get(child.dataset.key);
      had.delete(child.dataset.key);
      if (known) keep(known, child);
      const element = known || child;
      const follows = last ? last.nextElementSibling : old.firstElementChild;
      if (follows !== element && !(known && element.contains(document.activeElement))) (last ? last.after(element) : old.prepend(element));
      last = element;
    }
    for (const gone of had.values()) {
      const writing = [...gone.querySelectorAll("[data-path]:not(button)")].some((control) => ws.fields.isPending(control.dataset.path));
      if (!writing) gone.remove();
    }
  }

  // A part that stays keeps its fields; the versions of its buttons and the lists in it are made new.
  function keep(known, child) {
    for (const button of child.querySelectorAll("button[data-version]")) {
      const mine = known.querySelector(`button[data-path="${CSS.escape(button.dataset.path)}"]`);
      if (mine) mine.dataset.version = button.dataset.version;
    }
    for (const part of child.querySelectorAll("[data-live]")) {
      const mine = known.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
      if (mine) merge(mine, part);
    }
  }

  function replace(old, now) {
    if (old.innerHTML === now.innerHTML) return;
    const reachable = (within) => [...within.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]")];
    const at = reachable(old).indexOf(document.activeElement);
    old.replaceChildren(...now.childNodes);
    if (at >= 0) reachable(old)[at]?.focus({ preventScroll: true });
  }

  setInterval(poll, EVERY);
  document.addEventListener("visibilitychange", poll);
  return { refresh };
})();
