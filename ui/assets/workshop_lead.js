// The facilitator's view: keys to go on, and a timer that counts the item down without flashing.
"use strict";

(() => {
  const { root, id, say, tell } = ws;
  const go = (name) => document.getElementById(name)?.click();

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    const typing = event.target.matches("input:not([type=radio]), textarea, select");
    const arrows = event.target.matches("input[type=radio]") || typing;
    const way = { PageDown: "lead-next", PageUp: "lead-prev", Escape: "lead-back" }[event.key]
      || (arrows ? "" : { ArrowRight: "lead-next", ArrowLeft: "lead-prev" }[event.key]);
    if (!way) return;
    event.preventDefault();
    if (way === "lead-back" && typing) return event.target.blur(); // first out of the field, then back
    go(way);
  });

  const box = document.querySelector(".timer");
  if (!box) return;
  const name = `grepp.timer.${id}.${box.dataset.timer}`, whole = Number(box.dataset.minutes) * 60_000;
  const face = document.getElementById("timer"), run = document.getElementById("timer-run"), over = document.getElementById("timer-over");
  const recall = () => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
  let state = recall() || { left: whole, ends: null }, told = false;

  const left = () => Math.max(0, state.ends === null ? state.left : state.ends - Date.now());
  function keep() { try { localStorage.setItem(name, JSON.stringify(state)); } catch { /* it counts until the page is left */ } draw(); }

  function draw() {
    const seconds = Math.ceil(left() / 1000);
    face.textContent = `${Math.floor(seconds / 60)}.${String(seconds % 60).padStart(2, "0")}`;
    run.textContent = state.ends === null ? run.dataset.start : run.dataset.pause;
    const up = whole > 0 && seconds === 0;
    over.hidden = !up;
    if (up && state.ends !== null && !told) { told = true; tell(say("time_up")); }
  }

  run.addEventListener("click", () => {
    state = state.ends === null ? { left: left(), ends: Date.now() + left() } : { left: left(), ends: null };
    keep();
  });
  document.getElementById("timer-reset").addEventListener("click", () => { told = false; state = { left: whole, ends: null }; keep(); });
  setInterval(() => { if (state.ends !== null) draw(); }, 500);
  draw();
})();
