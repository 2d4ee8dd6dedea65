// The agenda: moved by dragging or with buttons, its times counted anew at each change, saved as one field.
"use strict";

(() => {
  const { id, say, send, tell, trouble } = ws;
  const holder = document.getElementById("agenda");
  const begins = document.getElementById("agenda-begins"), whole = document.getElementById("agenda-minutes");
  const list = () => holder.querySelector("ol.agenda");
  const rows = () => [...(list()?.children || [])];
  const minutesOf = (row) => Math.max(0, Math.min(1440, Math.round(Number(row.querySelector(".minutes input").value) || 0)));
  const titleOf = (row) => row.querySelector(".title").firstChild.textContent.trim();
  let total = Number(whole.value), dragged = null;

  ws.fields.kinds.agenda = {
    read: () => ({
      minutes: total,
      steps: rows().map((row) => ({ id: row.dataset.id, kind: row.dataset.kind, minutes: minutesOf(row), theme: row.dataset.theme, question: row.dataset.question, title: row.dataset.title })),
      left_out: [...holder.querySelectorAll(".left-out li")].map((row) => row.dataset.question),
      begins: begins.value,
    }),
    write: (_, value) => {
      if (value) { total = value.minutes; whole.value = value.minutes; begins.value = value.begins || ""; }
      ws.live.refresh();
    },
    shown: (value) => (value?.steps || []).map((step) => `${step.minutes} min ${nameOf(step)}`).join("\n"),
  };

  const nameOf = (step) => step.title || rows().filter((row) => row.dataset.id === step.id).map(titleOf)[0] || step.id;

  function count() {
    const start = begins.value ? Number(begins.value.slice(0, 2)) * 60 + Number(begins.value.slice(3)) : null;
    let at = 0;
    for (const row of rows()) {
      const minutes = minutesOf(row);
      const time = (moment) => `${Math.floor(moment / 60) % 24}.${String(moment % 60).padStart(2, "0")}`;
      row.querySelector(".clock").textContent = start === null ? `${at}–${at + minutes} min` : `${time(start + at)}–${time(start + at + minutes)}`;
      at += minutes;
    }
    const sum = document.getElementById("agenda-sum");
    if (!sum) return;
    const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    const over = at - total;
    sum.textContent = [fill(sum.dataset.said, { n: at, of: total }), over > 0 ? fill(sum.dataset.over, { n: over }) : over < 0 ? fill(sum.dataset.under, { n: -over }) : ""].join(" ").trim();
  }

  const changed = () => { count(); ws.fields.note(holder); };

  function shift(row, direction) {
    const other = direction < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (direction < 0) other.before(row); else other.after(row);
    tell(say("moved", { what: titleOf(row), n: rows().indexOf(row) + 1 }));
  }

  function remove(row) {
    const next = row.nextElementSibling || row.previousElementSibling;
    const question = row.dataset.question;
    row.remove();
    if (question && !rows().some((other) => other.dataset.question === question)) leaveOut(question, row.dataset.theme, titleOf(row));
    (next?.querySelector("[data-move=remove]") || document.getElementById("own-title"))?.focus();
    tell(say("did_remove"));
  }

  function leaveOut(question, theme, title) {
    const left = holder.querySelector(".left-out");
    const button = ws.make("button", { type: "button", class: "small", "data-move": "include" }, left.dataset.include || "+");
    const row = ws.make("li", { "data-question": question, "data-theme": theme, "data-said": title }, ws.make("span", {}, title), " ", button);
    left.querySelector("ul").append(row);
    left.hidden = false;
  }

  function add(step, before = null) {
    const row = document.getElementById("row").content.firstElementChild.cloneNode(true);
    Object.assign(row.dataset, { id: step.id, key: step.id, kind: step.kind, theme: step.theme, question: step.question, title: step.title });
    row.querySelector(".title").replaceChildren(step.said);
    row.querySelector(".minutes input").value = step.minutes;
    for (const part of row.querySelectorAll("[aria-label]")) part.setAttribute("aria-label", part.getAttribute("aria-label").replace("§", step.said));
    if (before) before.before(row); else list().append(row);
    row.querySelector(".minutes input").focus();
  }

  const fresh = () => "own-" + Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  function include(item) {
    const closing = rows().find((row) => ["decisions", "plans", "closing"].includes(row.dataset.kind));
    add({ id: fresh(), kind: "question", minutes: 5, theme: item.dataset.theme, question: item.dataset.question, title: "", said: item.dataset.said }, closing);
    item.remove();
    const left = holder.querySelector(".left-out");
    left.hidden = !left.querySelector("li");
  }

  holder.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const row = button.closest("li"), how = button.dataset.move;
    if (how === "up" || how === "down") { shift(row, how === "up" ? -1 : 1); button.focus(); }
    else if (how === "remove") remove(row);
    else include(row);
    changed();
  });
  // Alt with an arrow moves the row that has the focus.
  holder.addEventListener("keydown", (event) => {
    const row = event.target.closest("ol.agenda > li");
    if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    shift(row, event.key === "ArrowUp" ? -1 : 1);
    event.target.focus();
    changed();
  });
  holder.addEventListener("input", (event) => { if (event.target.matches(".minutes input")) changed(); });
  begins.addEventListener("change", () => { if (list()) changed(); });
  whole.addEventListener("change", () => { if (list()) { total = Math.max(0, Math.min(1440, Math.round(Number(whole.value) || 0))); changed(); } });

  holder.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("ol.agenda > li");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", titleOf(dragged));
    dragged.classList.add("dragged");
  });
  holder.addEventListener("dragover", (event) => {
    const over = event.target.closest("ol.agenda > li");
    if (!dragged || !over) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== dragged) (event.clientY < box.top + box.height / 2 ? over.before(dragged) : over.after(dragged));
  });
  holder.addEventListener("drop", (event) => { if (dragged) event.preventDefault(); });
  holder.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    dragged = null;
    changed();
  });

  document.getElementById("propose").addEventListener("submit", async (event) => {
    event.preventDefault();
    const box = document.getElementById("agenda-trouble");
    trouble(box, "");
    try {
      const outcome = await send(`${id}/agenda`, { minutes: Math.max(0, Math.min(1440, Math.round(Number(whole.value) || 0))), begins: begins.value });
      if (outcome.ok) location.reload();
      else trouble(box, outcome.data.error || say("failed"));
    } catch { trouble(box, say("offline")); }
  });
  document.getElementById("own-step")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const title = document.getElementById("own-title");
    if (!title.value.trim()) return title.focus();
    add({ id: fresh(), kind: "own", minutes: Number(document.getElementById("own-minutes").value) || 0, theme: "", question: "", title: title.value.trim(), said: title.value.trim() });
    title.value = "";
    changed();
  });
  document.addEventListener("ws:refreshed", count);
  count();
})();
