// What the buttons of a workshop's pages do: decisions, plans, quotes, sources, exports.
"use strict";

(() => {
  const { root, id, say, send, text, tell, make, trouble } = ws;
  const source = document.getElementById("ws-source"), picker = document.getElementById("ws-picker");
  let owner = "", cited = "";

  // Sends something small; says so when it does not work.
  async function act(path, body) {
    let outcome;
    try { outcome = await send(path, body); }
    catch { tell(say("offline")); notice(say("offline")); return null; }
    if (outcome.ok) return outcome.data;
    notice(outcome.data.error || say("failed"));
    return null;
  }

  function notice(message) {
    const box = document.getElementById("gone");
    trouble(box, message);
    setTimeout(() => { if (box && box.textContent === message) trouble(box, ""); }, 10_000);
  }

  async function saveField(path, value, seen) {
    const data = await act(`${id}/field`, { path, value, seen });
    if (data) ws.fields.own.add(`${path}@${data.version}`);
    return data;
  }

  // ---- records

  async function addDecision(button) {
    const made = await act(`${id}/decision`, { question: button.dataset.question });
    if (!made) return;
    await ws.live.refresh();
    ws.fields.controlOf(`decisions/${made.id}/what`)?.focus();
  }

  async function addPlan() {
    const made = await act(`${id}/plan`, {});
    if (!made) return;
    await ws.live.refresh();
    ws.fields.controlOf(`plans/${made.id}/kind`)?.focus();
  }

  // What is removed leaves a line in its place with which it is brought back.
  async function remove(button) {
    const path = button.dataset.path, holder = button.closest("[data-key]"), list = holder.parentElement;
    const done = await saveField(path, true, Number(button.dataset.version));
    if (!done) return;
    const undo = make("button", { type: "button", class: "small" }, say("undo"));
    const line = make(list.tagName === "UL" ? "li" : "p", { class: "undo" }, say("did_remove") + " ", undo);
    undo.addEventListener("click", async () => {
      const back = await saveField(path, false, done.version);
      if (!back) return;
      line.remove();
      await ws.live.refresh();
      document.querySelector(`[data-key="${CSS.escape(holder.dataset.key)}"] :is(input, textarea, select)`)?.focus();
    });
    holder.replaceWith(line);
    undo.focus();
    tell(say("did_remove"));
  }

  // ---- quotes

  const listOf = (wanted) => document.querySelector(`.quotes[data-owner="${CSS.escape(wanted)}"]`);
  const isPinnedTo = (wanted) => (quote) => Boolean(listOf(wanted)?.querySelector(`[data-quote="${CSS.escape(quote)}"]`));

  async function toggle(wanted, place) {
    const there = listOf(wanted)?.querySelector(`[data-quote="${CSS.escape(`${place.passage} ${place.start} ${place.end}`)}"] [data-do=unpin]`);
    if (there) return unpin(there);
    const made = await act(`${id}/pin`, { owner: wanted, ...place });
    if (!made) return;
    if (made.version) ws.fields.own.add(`${wanted}/evidence/${made.id}@${made.version}`);
    await ws.live.refresh();
    tell(say("did_pin"));
  }

  async function unpin(button) {
    const inside = button === document.activeElement;
    const list = button.closest(".quotes");
    if (!(await saveField(button.dataset.path, null, Number(button.dataset.version)))) return;
    await ws.live.refresh();
    tell(say("did_unpin"));
    if (inside) (list.querySelector("button") || list.parentElement.querySelector("[data-do=choose]"))?.focus();
  }

  function decorate() {
    const answer = document.getElementById("answer");
    const target = answer?.dataset.pins;
    if (target) greppPins(answer, { pin: say("pin_short"), pinned: say("pinned_short") }, isPinnedTo(target), (place) => toggle(target, place));
    if (picker?.open) syncPicker();
  }

  // ---- the picker: the answer's citations, what is pinned to the question, a search

  function openPicker(button) {
    owner = button.dataset.owner;
    const rows = new Map();
    for (const link of document.querySelectorAll("#answer blockquote a.cite")) {
      rows.set(`${link.dataset.passage} ${link.dataset.start} ${link.dataset.end}`, [link.closest("blockquote").querySelector("q").textContent, link.closest("blockquote").querySelector("q").lang]);
    }
    for (const item of document.querySelectorAll(".pinned .quotes [data-quote]")) rows.set(item.dataset.quote, [item.querySelector("q").textContent, item.querySelector("p").lang]);
    cited = document.getElementById("picker-cited");
    const items = [...rows].map(([quote, [words, lang]]) => {
      const [passage, start, end] = quote.split(" ");
      return make("li", {}, make("p", { lang }, words), make("button", { type: "button", class: "small", "data-do": "pin", "data-passage": passage, "data-start": start, "data-end": end }, say("pin_short"), make("span", { class: "vh" }, `: ${words.slice(0, 60)}`)));
    });
    cited.replaceChildren(...(items.length ? [make("h3", {}, say("cited")), make("ul", {}, ...items)] : []));
    picker.showModal();
    document.getElementById("picker-search").focus();
    syncPicker();
  }

  function syncPicker() {
    for (const button of picker.querySelectorAll("[data-do=pin]")) {
      const pinned = isPinnedTo(owner)(`${button.dataset.passage} ${button.dataset.start} ${button.dataset.end}`);
      button.setAttribute("aria-pressed", String(pinned));
      button.firstChild.textContent = pinned ? say("pinned_short") : say("pin_short");
    }
  }

  let searching = 0;
  async function search(words) {
    const mine = ++searching;
    const html = await text(`search?q=${encodeURIComponent(words)}`).catch(() => "");
    if (mine !== searching) return;
    const hits = document.getElementById("picker-hits");
    hits.innerHTML = html; // made by the server, which escapes
    document.getElementById("picker-said").textContent = hits.querySelector("p")?.textContent || "";
    syncPicker();
  }

  // ---- the source panel

  async function openSource(link) {
    const { passage, start, end, n } = link.dataset;
    const asked = new URLSearchParams(Object.entries({ passage, start, end, n }).filter(([, value]) => value));
    const html = await text(`source?${asked}`).catch(() => "");
    if (!html) return tell(say("offline"));
    document.getElementById("ws-source-in").innerHTML = html; // made by the server, which escapes
    if (!source.open) source.showModal();
    document.getElementById("source-heading")?.focus({ preventScroll: true });
    document.getElementById("quote")?.scrollIntoView({ block: "center" });
  }

  // ---- exports

  async function download(button) {
    const kind = button.dataset.kind, said = document.getElementById("export-said"), box = document.getElementById("export-trouble");
    trouble(box, "");
    said.textContent = say("exporting");
    const template = document.getElementById("export-template").files[0];
    const language = document.getElementById("export-language").value;
    try {
      const outcome = await send(`${id}/export/${kind}?language=${language}`, template && kind === "docx" ? template : "", { raw: true });
      if (!outcome.ok) { said.textContent = ""; return trouble(box, outcome.data.error || say("failed")); }
      const name = outcome.reply.headers.get("x-file-name") || `workshop.${kind}`;
      const link = make("a", { href: URL.createObjectURL(await outcome.reply.blob()), download: decodeURIComponent(name) });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      said.textContent = say("exported");
    } catch { said.textContent = ""; trouble(box, say("offline")); }
  }

  const DO = {
    "add-decision": addDecision, "add-plan": addPlan, remove, unpin, choose: openPicker, export: download,
    pin: (button) => toggle(owner, { passage: button.dataset.passage, start: Number(button.dataset.start), end: Number(button.dataset.end) }),
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("a, button");
    if (!pressed) return;
    if (DO[pressed.dataset.do]) { event.preventDefault(); DO[pressed.dataset.do](pressed); }
    else if (pressed.matches("a.cite, a.source, button.place")) { event.preventDefault(); openSource(pressed); }
    else if (pressed.classList.contains("close")) pressed.closest("dialog")?.close();
  });
  // A press beside the sheet closes it.
  for (const sheet of [source, picker]) sheet?.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });

  let pause;
  document.getElementById("picker-search")?.addEventListener("input", (event) => {
    clearTimeout(pause);
    pause = setTimeout(() => search(event.target.value), 300);
  });
  // An answer that a language model writes comes after the page.
  async function late(line) {
    const holder = line.parentElement;
    const reply = await fetch(`/workshop/_api/${id}/answer/${encodeURIComponent(line.dataset.late)}`, { headers: { "X-Grepp": "1" } }).catch(() => null);
    if (!reply?.ok) { line.textContent = say("failed"); return; }
    holder.innerHTML = await reply.text(); // made by the server, which escapes
    const prompts = document.querySelector(".prompts[hidden]");
    const ours = [...holder.querySelectorAll(".voice.ours li")].map((item) => make("li", {}, item.textContent));
    if (prompts && ours.length) { prompts.querySelector("ul").replaceChildren(...ours); prompts.hidden = false; }
    decorate();
  }

  const waiting = document.querySelector("#answer [data-late]");
  if (waiting) late(waiting);
  document.addEventListener("ws:refreshed", decorate);
  if (root) decorate();
})();
