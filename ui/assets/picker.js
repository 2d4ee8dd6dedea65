// The municipality picker: a combobox after the ARIA pattern. Finds a municipality by either name, without
// diacritics, and by the nearest name when it is misspelt.
"use strict";

(() => {
  const field = () => document.querySelector("#municipality-name");
  const list = () => document.querySelector("#municipality-list");
  const hint = (text) => { const line = document.querySelector("#municipality-hint"); if (line) line.textContent = text; };
  const fold = (text) => text.trim().toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  let active = -1;

  const nameOf = ([, sv, fi, en]) => ({ sv, fi, en })[grepp.language()];
  const chosen = () => grepp.municipalities().find(([code]) => code === grepp.keep.get("municipality"));

  function rank(row, wanted) {
    const names = [fold(row[1]), fold(row[2])];
    if (names.includes(wanted)) return 0;
    if (names.some((name) => name.startsWith(wanted))) return 1;
    return names.some((name) => name.includes(wanted)) ? 2 : 3;
  }

  // Edits between two names, a swap of neighbours counting as one.
  function distance(a, b) {
    let before = [], row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        const same = a[i - 1] === b[j - 1] ? 0 : 1;
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      before = row;
      row = next;
    }
    return row[b.length];
  }

  function find(text) {
    const wanted = fold(text), rows = grepp.municipalities();
    const byName = (a, b) => nameOf(a).localeCompare(nameOf(b), grepp.language());
    if (!wanted) return { rows: [...rows].sort(byName), near: false };
    const ranked = rows.map((row) => [rank(row, wanted), row]).filter(([place]) => place < 3);
    if (ranked.length) return { rows: ranked.sort((a, b) => a[0] - b[0] || byName(a[1], b[1])).map(([, row]) => row), near: false };
    const most = wanted.length < 3 ? 0 : Math.max(1, Math.floor(wanted.length / 3));
    // Half a name may be written so far: its beginning counts as much as the whole.
    const toName = (name) => Math.min(distance(wanted, name), distance(wanted, name.slice(0, wanted.length)));
    const away = (row) => Math.min(toName(fold(row[1])), toName(fold(row[2])));
    const near = rows.map((row) => [away(row), row]).filter(([edits]) => edits <= most);
    return { rows: near.sort((a, b) => a[0] - b[0] || byName(a[1], b[1])).slice(0, 5).map(([, row]) => row), near: true };
  }

  function option(row, at) {
    const item = document.createElement("li"), own = nameOf(row);
    const other = row[1] === own ? row[2] : row[1];
    item.id = "municipality-" + row[0];
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(at === active));
    item.dataset.code = row[0];
    item.append(own);
    if (other !== own) {
      const small = document.createElement("span");
      small.textContent = " " + other;
      item.append(small);
    }
    return item;
  }

  function open() {
    // Before anything is typed the whole list shows, even when a municipality is chosen already.
    const current = chosen(), text = field().value;
    const found = find(current && text === nameOf(current) ? "" : text);
    active = found.rows.length && fold(text) ? 0 : -1;
    if (current && text === nameOf(current)) active = found.rows.findIndex(([code]) => code === current[0]);
    list().replaceChildren(...found.rows.map(option));
    list().hidden = !found.rows.length;
    field().setAttribute("aria-expanded", String(Boolean(found.rows.length)));
    const said = field().dataset;
    hint(!found.rows.length ? said.none : found.near ? said.near : "");
    if (found.rows.length && !found.near) grepp.say(said.count.replace("{n}", found.rows.length));
    point();
  }

  function point() {
    const items = [...list().children];
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    const item = items[active];
    if (item) { field().setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
    else field().removeAttribute("aria-activedescendant");
  }

  function close() {
    list().hidden = true;
    field().setAttribute("aria-expanded", "false");
    field().removeAttribute("aria-activedescendant");
  }

  function choose(code) {
    grepp.keep.set("municipality", code);
    const row = chosen();
    field().value = row ? nameOf(row) : "";
    document.querySelector("#municipality .clear").hidden = !row;
    hint("");
    grepp.say(row ? field().dataset.chosen.replace("{name}", nameOf(row)) : "");
    close();
    grepp.pick();
  }

  // Leaving the field keeps a name that was written out in full, else goes back to what was chosen.
  function leave() {
    close();
    const text = fold(field().value), row = grepp.municipalities().find((each) => rank(each, text) === 0);
    const current = chosen();
    if (!text && current) choose("");
    else if (row && row !== current) choose(row[0]);
    else { field().value = current ? nameOf(current) : ""; hint(""); }
  }

  const isField = (event) => event.target.id === "municipality-name";

  document.addEventListener("input", (event) => { if (isField(event)) open(); });
  document.addEventListener("focusout", (event) => { if (isField(event)) leave(); });
  document.addEventListener("mousedown", (event) => {
    const item = event.target.closest("#municipality-list [role=option]");
    if (event.target.closest("#municipality-list")) event.preventDefault(); // the focus stays in the field
    if (item && event.button === 0) choose(item.dataset.code);
  });
  document.addEventListener("click", (event) => {
    if (isField(event) && list().hidden) open();
    if (event.target.closest("#municipality .clear")) { choose(""); field().focus(); }
  });
  document.addEventListener("keydown", (event) => {
    if (!isField(event)) return;
    const shown = !list().hidden, count = list().children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!shown) return open();
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + count) % count;
      point();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (shown && active >= 0) choose(list().children[active].dataset.code);
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      close();
    }
  });
})();
