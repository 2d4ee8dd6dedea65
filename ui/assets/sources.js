// The page of the sources in the browser: sends files, asks how reading goes, keeps which documents are used.
"use strict";

(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const library = one("#library"), uploads = one("#uploads"), list = one("#list"), job = one("#job");
  const say = window.greppFrame.say;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const HEADERS = { "x-grepp": "1", "content-type": "application/json" };
  let sending = null; // the request that carries a file now
  let stopped = false;
  let stale = false; // the list is to be fetched anew, once nobody writes in it
  let asking = false;

  async function post(path, body = {}) {
    const answer = await fetch(path, { method: "POST", headers: HEADERS, body: JSON.stringify(body) }).catch(() => null);
    const said = answer ? await answer.json().catch(() => ({})) : {};
    complain(answer?.ok ? "" : said.said || library.dataset.lost);
    return answer?.ok ? said : null;
  }

  function complain(text) {
    const region = one("#trouble");
    region.textContent = text;
    region.hidden = !text;
  }

  // ---- sending files

  function line(file) {
    const item = document.createElement("li"), text = document.createElement("p");
    const name = document.createElement("span"), state = document.createElement("span"), bar = document.createElement("progress");
    name.className = "file"; name.textContent = file.name;
    state.className = "state"; bar.max = 1; bar.value = 0; bar.setAttribute("aria-label", file.name);
    text.append(name, state); item.append(text, bar); uploads.append(item);
    return {
      item,
      at(share) { bar.value = share; state.textContent = fill(library.dataset.sending, { percent: Math.round(100 * share) }); },
      sent() { bar.remove(); state.textContent = library.dataset.sent; },
      failed(why) { bar.remove(); item.classList.add("skipped"); state.textContent = why; },
    };
  }

  function send(file, row) {
    return new Promise((done) => {
      const request = sending = new XMLHttpRequest();
      request.open("POST", "files?name=" + encodeURIComponent(file.name));
      request.setRequestHeader("x-grepp", "1");
      request.setRequestHeader("content-type", "application/octet-stream");
      request.upload.onprogress = (event) => row.at(event.total ? event.loaded / event.total : 0);
      request.onload = () => {
        if (request.status === 200) { row.sent(); done(true); return; }
        let said = "";
        try { said = JSON.parse(request.responseText).said; } catch { /* not ours */ }
        row.failed(said || library.dataset.lost); done(false);
      };
      request.onerror = () => { row.failed(library.dataset.lost); done(false); };
      request.onabort = () => { row.failed(library.dataset.stopped); done(false); };
      request.send(file);
    });
  }

  let queue = Promise.resolve();
  function add(files) {
    const rows = Array.from(files, (file) => [file, line(file)]);
    if (!rows.length) return;
    stopped = false;
    rows.forEach(([, row]) => row.at(0));
    job.hidden = false;
    one("#cancel").hidden = false;
    queue = queue.then(async () => {
      let arrived = 0;
      for (const [file, row] of rows) {
        if (stopped) { row.failed(library.dataset.stopped); continue; }
        if (await send(file, row)) arrived += 1;
      }
      sending = null;
      if (arrived) await post("read");
      rows.forEach(([, row]) => { if (!row.item.classList.contains("skipped")) row.item.remove(); });
      watch();
    });
  }

  // ---- how reading goes

  async function look() {
    const answer = await fetch("job").catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  async function watch() {
    if (asking) return;
    asking = true;
    for (;;) {
      const now = await look();
      if (now) show(now);
      if (now && !now.working) break;
      await new Promise((done) => setTimeout(done, 700));
    }
    asking = false;
  }

  function show(now) {
    const files = one("#job-files");
    const busy = now.working || Boolean(sending);
    job.hidden = !now.shown && !sending;
    if (files.innerHTML !== now.html && !(files.querySelector("details[open]") && !now.working)) files.innerHTML = now.html;
    const cancel = one("#cancel");
    if (!busy && document.activeElement === cancel) one("#job-heading").focus();
    cancel.hidden = !busy;
    one("#again").hidden = !now.again;
    if (job.dataset.moment === now.moment) return;
    job.dataset.moment = now.moment;
    if (!now.idle) say(now.say);
    if (!now.working) refresh();
  }

  // ---- the list

  async function refresh() {
    stale = true;
    if (list.querySelector("form.describe:focus-within, details[open]")) return;
    const answer = await fetch("list").catch(() => null);
    if (!answer?.ok) return;
    const held = document.activeElement?.dataset?.name, place = document.activeElement?.className;
    list.innerHTML = await answer.text();
    stale = false;
    use();
    if (held && document.activeElement === document.body) {
      const again = Array.from(list.querySelectorAll("[data-name]")).find((each) => each.dataset.name === held && each.className === place);
      again?.focus();
    }
  }

  const off = () => {
    try { const found = JSON.parse(window.greppFrame.recall("off") || "[]"); return new Set(Array.isArray(found) ? found : []); } catch { return new Set(); }
  };

  function use() {
    const boxes = Array.from(list.querySelectorAll(".use input")), unused = off();
    for (const box of boxes) box.checked = !unused.has(box.dataset.name);
    count(boxes);
  }

  function count(boxes) {
    const on = boxes.filter((box) => box.checked).length;
    one("#used").textContent = on ? fill(library.dataset.used, { on, all: boxes.length }) : library.dataset.none;
  }

  list.addEventListener("change", (event) => {
    const box = event.target.closest(".use input");
    if (!box) return;
    const unused = off();
    if (box.checked) unused.delete(box.dataset.name); else unused.add(box.dataset.name);
    window.greppFrame.remember("off", JSON.stringify([...unused]));
    count(Array.from(list.querySelectorAll(".use input")));
    say(one("#used").textContent);
  });

  list.addEventListener("toggle", (event) => { if (stale && !event.target.open) refresh(); }, true);

  list.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target, fields = Object.fromEntries(new FormData(form));
    const year = fields.year.trim() ? Number(fields.year) : null;
    if (!await post("describe", { ...fields, year, name: form.dataset.name })) return;
    form.closest("details").open = false;
    form.closest("details").querySelector("summary").focus();
    say(library.dataset.saved);
    watch();
  });

  document.addEventListener("click", async (event) => {
    const pressed = event.target.closest("button");
    if (!pressed) return;
    const is = (name) => pressed.classList.contains(name);
    if (pressed.id === "choose") one("#files").click();
    else if (pressed.id === "cancel") { stopped = true; sending?.abort(); await post("cancel"); watch(); }
    else if (is("read-now")) { if (await post("read")) watch(); }
    else if (is("remove")) {
      const done = await post("remove", { name: pressed.dataset.name });
      if (!done) return;
      await refresh();
      list.querySelector(`.undo[data-token="${done.token}"]`)?.focus();
      say(fill(library.dataset.removed, { file: pressed.dataset.name }));
      watch();
    } else if (is("undo")) {
      const done = await post("restore", { token: pressed.dataset.token });
      if (!done) return;
      await refresh();
      one("#list-heading").focus();
      say(fill(library.dataset.restored, { file: done.file }));
      watch();
    }
  });

  // ---- choosing and dropping

  one("#files").addEventListener("change", (event) => { add(event.target.files); event.target.value = ""; });
  const drop = one("#drop");
  let over = 0;
  const carries = (event) => Array.from(event.dataTransfer?.types || []).includes("Files");
  document.addEventListener("dragenter", (event) => { if (carries(event)) { over += 1; drop.classList.add("over"); } });
  document.addEventListener("dragleave", (event) => { if (carries(event) && (over -= 1) <= 0) { over = 0; drop.classList.remove("over"); } });
  // A file that misses the field would otherwise open in place of the page.
  document.addEventListener("dragover", (event) => { if (carries(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    over = 0;
    drop.classList.remove("over");
    add(event.dataTransfer.files);
  });

  one("#job-heading").tabIndex = -1;
  use();
  if (!one("#cancel").hidden) watch();
  // What another tab starts shows here too.
  setInterval(async () => { if (!asking && !document.hidden) { const now = await look(); if (now) { show(now); if (now.working) watch(); } } }, 3000);
})();
