// What the browser does by itself: keeps the draft and the choices, opens and closes the source panel, moves the
// focus, copies. Everything that needs the assistant goes to the server through `send`.
"use strict";

window.grepp = (() => {
  const NARROW = window.matchMedia("(max-width: 899px)");
  const LANGUAGES = ["sv", "fi", "en"];
  const memory = {};
  let send = () => {};
  let settings = { language: "sv", municipalities: [] };
  let opener = null; // where the focus returns when the panel closes
  let lastTurn = null; // the id of the newest turn that has been seen
  let opening = false;
  let growing = ""; // the question that was cleared while its answer is still being written
  let held = ""; // the id of what has the focus in a part that the server replaces

  // Storage can be forbidden: then the page remembers until it is closed.
  const keep = {
    get(name) { try { return localStorage.getItem("grepp." + name) ?? memory[name] ?? null; } catch { return memory[name] ?? null; } },
    set(name, value) { memory[name] = value; try { localStorage.setItem("grepp." + name, value); } catch { /* kept in memory */ } },
  };

  const one = (selector, within = document) => within.querySelector(selector);
  const question = () => one("#question textarea");

  function key() {
    let found = keep.get("key");
    if (!/^[0-9a-f]{32}$/.test(found || "")) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      found = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      keep.set("key", found);
    }
    return found;
  }

  function language() {
    const chosen = keep.get("language");
    if (LANGUAGES.includes(chosen)) return chosen;
    const wanted = (navigator.languages || [navigator.language]).map((tag) => tag.slice(0, 2).toLowerCase());
    return wanted.find((tag) => LANGUAGES.includes(tag)) || settings.language;
  }

  const page = () => ({ key: key(), language: language(), municipality: keep.get("municipality") || "", off: off() });

  // The documents that are not used, as chosen on the page of the sources.
  function off() {
    try { const found = JSON.parse(keep.get("off") || "[]"); return Array.isArray(found) ? found : []; } catch { return []; }
  }

  // The pages beside the conversation are made on the server, which sees cookies only.
  const tell = (chosen) => { document.cookie = `grepp-language=${chosen}; path=/; max-age=31536000; samesite=strict`; };

  function begin(given) {
    settings = given;
    tell(language());
    const root = document.documentElement;
    // Gradio writes the browser's language there as it starts: the page's own language must stand.
    const own = () => { if (root.lang !== language()) root.lang = language(); };
    own();
    new MutationObserver(own).observe(root, { attributeFilter: ["lang"] });
    // The server first sends its own language; another one arrives with the first event, and is waited for.
    if (language() !== settings.language) root.classList.add("waiting");
  }

  function say(text) {
    const region = one("#said");
    if (region) region.textContent = text;
  }

  function write(text) {
    const field = question();
    if (!field) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function connect(trigger) {
    send = trigger;
    // The top stands before the main landmark, so that it is the banner and the skip link skips it.
    const top = one("#top"), main = one("main");
    if (top && main) { main.before(top); top.setAttribute("role", "banner"); }
    const foot = one("#foot");
    if (foot && main) { main.after(foot); foot.setAttribute("role", "contentinfo"); }
    const restore = () => {
      if (!question()) return void requestAnimationFrame(restore);
      if (keep.get("draft")) write(keep.get("draft"));
    };
    restore();
  }

  // ---- the source panel

  const panel = () => one("#sources .panel");

  function showPanel(shown) {
    const narrow = NARROW.matches;
    document.body.classList.toggle("panel-open", shown);
    for (const part of ["#top", "#bar", "#talk", "#foot"]) one(part)?.toggleAttribute("inert", shown && narrow);
    const box = one("#sources");
    if (shown && narrow) {
      box.setAttribute("role", "dialog");
      box.setAttribute("aria-modal", "true");
      box.setAttribute("aria-labelledby", "source-heading");
    } else {
      for (const name of ["role", "aria-modal", "aria-labelledby"]) box?.removeAttribute(name);
    }
  }

  function openPlace(from) {
    opener = { id: from.id, element: from, inPanel: Boolean(from.closest("#sources")) };
    opening = true;
    document.querySelectorAll(".cite[aria-current]").forEach((link) => link.removeAttribute("aria-current"));
    if (from.classList.contains("cite")) from.setAttribute("aria-current", "true");
    send("place", { ...from.dataset, opened: String(Date.now()) });
  }

  function focusPanel() {
    opening = false;
    showPanel(true);
    const box = panel(), mark = one("#quote") || one("#sources .passage");
    const turned = opener?.element.dataset.turn;
    const again = turned && one(`#sources [data-turn="${turned}"]:not([disabled])`);
    (again || one("#source-heading"))?.focus({ preventScroll: true });
    if (!box || !mark) return;
    // What stands above the quote says where it is from: it stays in view when the quote fits below it.
    box.scrollTop = 0;
    const place = mark.getBoundingClientRect(), frame = box.getBoundingClientRect();
    if (place.bottom > frame.top + box.clientHeight - 24) box.scrollTop = place.top - frame.top - box.clientHeight / 3;
  }

  // A page image as wide as the panel, or up to three times that.
  function zoom(button) {
    const sheet = one(".sheet-page"), now = Number(sheet?.dataset.zoom || 1) + Number(button.dataset.zoom) / 2;
    if (!sheet || now < 1 || now > 3) return;
    sheet.dataset.zoom = String(now);
    sheet.style.width = `${100 * now}%`;
  }

  function closePanel() {
    if (!panel()?.dataset.opened) return;
    showPanel(false);
    send("shut", {});
    const back = opener?.element.isConnected ? opener.element : document.getElementById(opener?.id || "");
    (back && !opener.inPanel ? back : question())?.focus();
    opener = null;
  }

  // ---- what the server changed

  function changed(part) {
    if (part === "sources" && opening) focusPanel();
    if (part === "chat") newTurn();
    holdFocus();
    document.dispatchEvent(new CustomEvent("grepp:changed", { detail: part }));
  }

  function newTurn() {
    document.documentElement.classList.remove("waiting");
    const turns = document.querySelectorAll("#chat .turn");
    const last = turns[turns.length - 1];
    const first = lastTurn === null;
    if (growing && !last?.hasAttribute("data-grows")) grown(last);
    if (opener && panel()?.dataset.opened) document.getElementById(opener.id)?.setAttribute("aria-current", "true");
    if (!last || last.id === lastTurn) { lastTurn = last ? last.id : ""; return; }
    lastTurn = last.id;
    const field = question();
    if (field && field.value.trim() === last.dataset.asked.trim()) {
      growing = last.hasAttribute("data-grows") ? field.value : "";
      write("");
      keep.set("draft", growing);
    }
    if (document.body.classList.contains("panel-open") && NARROW.matches) showPanel(false);
    const calm = first || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    last.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }

  // An answer is done growing. Where it came to nothing, its question is back in the field; so it is after a reload.
  function grown(last) {
    const asked = growing, empty = !question()?.value;
    growing = "";
    if (!empty) return;
    if (last?.dataset.asked.trim() === asked.trim()) keep.set("draft", "");
    else write(asked);
  }

  // What had the focus has been replaced by its like, or is gone.
  function holdFocus() {
    if (!held || document.activeElement !== document.body) return;
    (document.getElementById(held) || question())?.focus({ preventScroll: true });
  }

  function stop(button) {
    button.disabled = true;
    question()?.focus();
    send("stop", {});
  }

  // ---- copying

  function formatted(turn) {
    const copy = one(".answer", turn).cloneNode(true);
    copy.querySelectorAll(".tools, .plain, .vh, svg, .more, .marking").forEach((part) => part.remove());
    copy.querySelectorAll("a.cite").forEach((link) => link.replaceWith(link.textContent));
    copy.querySelectorAll("[hidden]").forEach((part) => part.removeAttribute("hidden"));
    const heading = one(".asked", turn).cloneNode(true);
    heading.querySelectorAll(".vh").forEach((part) => part.remove());
    return `<h2>${heading.innerHTML}</h2>${copy.innerHTML}`;
  }

  async function copy(button) {
    const turn = button.closest(".turn");
    const text = one(".plain", turn).textContent, html = formatted(turn);
    try {
      const flavours = { "text/plain": text, "text/html": html };
      const blobs = Object.entries(flavours).map(([type, value]) => [type, new Blob([value], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } catch {
      // Without https, as on a server in the municipality's own network, only the old way works.
      const fill = (event) => {
        event.clipboardData.setData("text/plain", text);
        event.clipboardData.setData("text/html", html);
        event.preventDefault();
      };
      document.addEventListener("copy", fill, { once: true });
      document.execCommand("copy");
      document.removeEventListener("copy", fill);
    }
    const label = button.textContent;
    button.textContent = button.dataset.done;
    say(button.dataset.done);
    setTimeout(() => { button.textContent = label; say(""); }, 2500);
  }

  // ---- presses and keys

  function dress(wanted) {
    keep.set("language", wanted);
    tell(wanted);
    document.documentElement.lang = wanted;
    send("dress", {});
  }

  function slash(button) {
    const on = keep.get("slash") === "off";
    keep.set("slash", on ? "on" : "off");
    button.setAttribute("aria-pressed", String(on));
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("a, button");
    if (!pressed) return;
    const is = (name) => pressed.classList.contains(name);
    if (is("cite") || is("place")) { event.preventDefault(); openPlace(pressed); }
    else if (is("stop")) stop(pressed);
    else if (one("#stop") && (is("ask") || is("language"))) one("#stop").focus(); // first end the answer that grows
    else if (is("ask")) send("suggest", { question: pressed.dataset.ask });
    else if (is("close")) closePanel();
    else if (is("zoom")) zoom(pressed);
    else if (is("copy")) copy(pressed);
    else if (is("language")) dress(pressed.dataset.language);
    else if (is("slash")) slash(pressed);
    else if (is("skip")) { event.preventDefault(); question()?.focus(); }
  });

  document.addEventListener("pointerdown", () => { held = ""; });
  document.addEventListener("focusin", ({ target }) => { held = target.closest("#chat, #status") ? target.id : ""; });

  document.addEventListener("input", (event) => {
    if (event.target.matches("#question textarea")) keep.set("draft", event.target.value);
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && keep.get("slash") !== "off") {
      event.preventDefault();
      question()?.focus();
    }
    if (event.key === "Escape" && !event.defaultPrevented) closePanel();
  });

  NARROW.addEventListener("change", () => showPanel(Boolean(panel()?.dataset.opened)));

  return { begin, page, connect, changed, keep, say, pick: () => send("pick", {}), mark: (judged) => send("mark", judged), municipalities: () => settings.municipalities, language };
})();
