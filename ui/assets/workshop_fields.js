// Saves what is written: a draft in the browser at each keystroke, the server at each pause. A field that somebody
// else has changed is shown in both wordings and never overwritten.
"use strict";

ws.fields = (() => {
  const { id, say, send, tell, make } = ws;
  const PAUSE = 400, RETRY = 1000, PREFIX = `grepp.ws.${id}.`;
  const tab = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16)).join("");
  const pending = new Map(); // path → { value, seen, at }
  const conflicts = new Map(); // path → { theirs, version, box }
  const refused = new Set();
  const sending = new Set();
  const timers = new Map();
  const own = new Set(); // "path@version" of what this page saved
  const kinds = {}; // how other scripts read and write controls of their own kind
  let failing = false, retry = null;

  const controlOf = (path) => document.querySelector(`[data-path="${CSS.escape(path)}"]:not(button)`);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  function read(control) {
    const kind = control.dataset.kind;
    if (kinds[kind]) return kinds[kind].read(control);
    if (kind === "choice" && control.tagName === "FIELDSET") return control.querySelector("input:checked")?.value ?? "";
    if (kind === "list") return [...control.querySelectorAll("input:checked")].map((box) => box.value);
    if (kind === "date") return control.value || null;
    if (kind === "year") return control.value.trim() === "" ? null : /^\d{4}$/.test(control.value.trim()) ? Number(control.value) : undefined;
    return control.value;
  }

  function write(control, value) {
    const kind = control.dataset.kind;
    if (kinds[kind]) kinds[kind].write(control, value);
    else if (kind === "choice" && control.tagName === "FIELDSET") control.querySelectorAll("input").forEach((box) => { box.checked = box.value === (value || "not-started"); });
    else if (kind === "list") control.querySelectorAll("input").forEach((box) => { box.checked = (value || []).includes(box.value); });
    else {
      const text = value ?? "";
      if (control.value === String(text)) return;
      const [from, to] = control.type === "textarea" || control.type === "text" ? [control.selectionStart, control.selectionEnd] : [];
      control.value = text;
      if (from !== undefined && document.activeElement === control) control.setSelectionRange(from, to);
    }
  }

  function shown(control, value) {
    const kind = control?.dataset.kind;
    if (kinds[kind]?.shown) return kinds[kind].shown(value);
    const nameOf = (one) => control?.querySelector(`[value="${CSS.escape(one)}"]`)?.closest("label")?.textContent.trim()
      ?? control?.querySelector(`option[value="${CSS.escape(one)}"]`)?.textContent ?? one;
    if (Array.isArray(value)) return value.map(nameOf).join("\n");
    return kind === "choice" ? nameOf(value ?? "") : String(value ?? "");
  }

  // ---- drafts

  const place = (path) => `${PREFIX}${tab}|${path}`;
  const store = (path) => { try { localStorage.setItem(place(path), JSON.stringify(pending.get(path))); } catch { /* full or forbidden: memory remains */ } };
  const drop = (path) => { pending.delete(path); try { localStorage.removeItem(place(path)); } catch { /* nothing was stored */ } };

  async function livingTabs() {
    if (!navigator.locks) return null;
    navigator.locks.request(PREFIX + tab, () => new Promise(() => {})); // held as long as the page is there
    const { held = [] } = await navigator.locks.query();
    return new Set(held.map((lock) => lock.name));
  }

  // Drafts of pages that are gone (a reload, a crash) are taken over and sent.
  async function recover() {
    const living = await livingTabs();
    let names = [];
    try { names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX) && name.includes("|")); } catch { return; }
    const found = [];
    for (const name of names) {
      const [owner, path] = [name.slice(PREFIX.length, name.indexOf("|")), name.slice(name.indexOf("|") + 1)];
      let draft = null;
      try { draft = JSON.parse(localStorage.getItem(name)); } catch { /* not ours */ }
      if (!draft || owner === tab) continue;
      if (living ? living.has(PREFIX + owner) : Date.now() - draft.at < 6000) continue;
      found.push({ name, path, draft });
    }
    for (const { name, path, draft } of found.sort((a, b) => b.draft.at - a.draft.at)) {
      if (pending.has(path)) continue; // an older draft of the same field waits for its turn
      pending.set(path, draft);
      store(path);
      localStorage.removeItem(name);
      const control = controlOf(path);
      if (control && !kinds[control.dataset.kind]) write(control, draft.value);
      await push(path);
      if (control && kinds[control.dataset.kind]) ws.live.refresh();
    }
    status();
  }

  // ---- saving

  function note(control) {
    const path = control.dataset.path, value = read(control);
    complain(control, value === undefined ? say("year") : "");
    if (value === undefined) return;
    const waiting = pending.get(path);
    pending.set(path, { value, seen: waiting ? waiting.seen : Number(control.dataset.version), at: Date.now() });
    refused.delete(path);
    store(path);
    const open = conflicts.get(path);
    if (open) open.mine.textContent = shown(control, value) || say("empty");
    clearTimeout(timers.get(path));
    timers.set(path, setTimeout(() => push(path), PAUSE));
    status();
  }

  async function push(path, keepalive = false) {
    const draft = pending.get(path);
    if (!draft || sending.has(path) || conflicts.has(path) || refused.has(path)) return;
    sending.add(path);
    let outcome = null;
    try { outcome = await send(`${id}/field`, { path, value: draft.value, seen: draft.seen }, { keepalive }); }
    catch { /* no answer: the same is sent again, which the server takes as one save */ }
    sending.delete(path);
    // A server that is just starting may answer for itself, without a word of ours: that is no answer yet.
    if (!outcome || outcome.status >= 500 || !(outcome.ok || outcome.status === 409 || outcome.data.error)) return fail();
    const wasFailing = failing;
    failing = false;
    if (outcome.ok) settle(path, draft, outcome.data.version);
    else if (outcome.status === 409) disagree(path, outcome.data);
    else { refused.add(path); complain(controlOf(path), say("refused", { why: outcome.data.error })); status(); }
    if (wasFailing) { tell(say("saved", { time: ws.clock() })); retryAll(); }
  }

  function settle(path, draft, version) {
    own.add(`${path}@${version}`);
    const control = controlOf(path), waiting = pending.get(path);
    if (control) { control.dataset.version = version; complain(control, ""); }
    if (waiting && !same(waiting.value, draft.value)) { waiting.seen = version; store(path); push(path); }
    else drop(path);
    status(true);
    document.dispatchEvent(new CustomEvent("ws:saved", { detail: { path } }));
  }

  function fail() {
    if (!failing) tell(say("unsaved"));
    failing = true;
    status();
    clearTimeout(retry);
    retry = setTimeout(retryAll, RETRY);
  }

  const retryAll = () => { for (const path of pending.keys()) push(path); };

  function status(saved = false) {
    const line = document.getElementById("saved");
    if (!line) return;
    const state = conflicts.size ? "conflict" : failing && pending.size ? "unsaved" : pending.size ? "saving" : saved || line.dataset.state === "saving" ? "saved" : line.dataset.state;
    line.dataset.state = state;
    const said = { conflict: say("conflict"), unsaved: say("unsaved"), saving: say("saving"), saved: say("saved", { time: ws.clock() }) };
    if (saved || state !== "saved") line.textContent = said[state] || "";
  }

  function complain(control, message) {
    const field = control?.closest(".field") || control;
    if (!field) return;
    let line = field.querySelector(":scope > .wrong");
    if (!message) { line?.remove(); control.removeAttribute("aria-invalid"); return; }
    if (!line) { line = make("p", { class: "wrong", role: "alert" }); field.append(line); }
    line.textContent = message;
    if (control.tagName !== "FIELDSET") control.setAttribute("aria-invalid", "true");
  }

  // ---- conflicts

  function disagree(path, { theirs, version }) {
    const control = controlOf(path), draft = pending.get(path);
    if (control && same(read(control), theirs)) { draft.seen = version; push(path); return; }
    const name = `c-${conflicts.size}-${version}`;
    const mine = make("p", { class: "text" }, shown(control, draft.value) || say("empty"));
    const other = make("p", { class: "text" }, shown(control, theirs) || say("empty"));
    const press = (key, act, kind) => { const button = make("button", { type: "button", class: kind }, say(key)); button.addEventListener("click", act); return button; };
    const buttons = make("p", { class: "actions" }, press("keep", () => decide(path, "keep"), "button"), press("take", () => decide(path, "take"), "plain-button"));
    if (typeof draft.value === "string" && control?.tagName === "TEXTAREA") buttons.append(press("merge", () => decide(path, "merge"), "plain-button"));
    const box = make("section", { class: "conflict", "aria-labelledby": name },
      make("p", { class: "conflict-head", id: name }, say("conflict")), make("p", {}, say("conflict_text")),
      make("div", { class: "sides" }, make("div", {}, make("p", { class: "side" }, say("mine")), mine), make("div", {}, make("p", { class: "side" }, say("theirs")), other)), buttons);
    conflicts.set(path, { theirs, version, box, mine, other });
    const field = control?.closest(".field") || control;
    if (field) field.after(box); else document.querySelector(".ws-top")?.after(box);
    tell(`${say("conflict")}. ${say("conflict_text")}`);
    status();
  }

  function decide(path, choice) {
    const { theirs, version, box } = conflicts.get(path), control = controlOf(path), draft = pending.get(path);
    conflicts.delete(path);
    box.remove();
    if (control) control.dataset.version = version;
    if (choice === "take") {
      drop(path);
      if (control) write(control, theirs);
      status(true);
    } else {
      if (choice === "merge") { draft.value = [theirs, draft.value].filter(Boolean).join("\n"); write(control, draft.value); }
      draft.seen = version;
      store(path);
      push(path);
    }
    (control?.tagName === "FIELDSET" ? control.querySelector("input:checked, input") : control)?.focus();
  }

  // What somebody else has saved. True when a control here shows it.
  function arrived(path, value, version) {
    const control = controlOf(path);
    if (!control) return false;
    const open = conflicts.get(path);
    if (open) { Object.assign(open, { theirs: value, version }); open.other.textContent = shown(control, value) || say("empty"); return true; }
    if (pending.has(path)) return true; // the save will tell of the conflict
    control.dataset.version = version;
    write(control, value);
    return true;
  }

  // ---- what the page does

  document.addEventListener("input", (event) => {
    const control = event.target.closest("[data-path]:not(button)");
    if (control && !kinds[control.dataset.kind]) note(control);
  });
  const leave = () => { for (const path of pending.keys()) push(path, true); };
  window.addEventListener("pagehide", leave);
  document.addEventListener("grepp:leaving", leave);
  window.addEventListener("online", retryAll);
  document.addEventListener("DOMContentLoaded", recover);
  if (!navigator.locks) setTimeout(recover, 6500);

  return { note, arrived, own, kinds, controlOf, retryAll, status, isPending: (path) => pending.has(path) };
})();
