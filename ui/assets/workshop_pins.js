// Puts a button under each citation of an answer, which pins it to a workshop. Shared by the workshop and the chat.
"use strict";

window.greppPins = (within, words, isPinned, press) => {
  for (const link of within.querySelectorAll("blockquote a.cite")) {
    const { passage, start, end } = link.dataset;
    const block = link.closest("blockquote");
    let line = block.nextElementSibling?.classList.contains("pin-line") ? block.nextElementSibling : null;
    let button = line && [...line.children].find((each) => each.dataset.quote === `${passage} ${start} ${end}`);
    if (!button) {
      if (!line) { line = document.createElement("p"); line.className = "pin-line"; block.after(line); }
      button = document.createElement("button");
      button.type = "button";
      button.className = "pin";
      button.dataset.quote = `${passage} ${start} ${end}`;
      button.addEventListener("click", () => press({ passage, start: Number(start), end: Number(end) }, button));
      line.append(button);
    }
    const pinned = isPinned(button.dataset.quote);
    const label = pinned ? words.pinned : words.pin;
    button.setAttribute("aria-pressed", String(pinned));
    button.replaceChildren(label);
    const number = document.createElement("span");
    number.className = "vh";
    number.textContent = ` [${link.dataset.n}]`;
    button.append(number);
  }
};
