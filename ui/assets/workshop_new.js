// The form for a new workshop. picker.js finds the municipality; here is what it asks of its page.
"use strict";

window.grepp = (() => {
  const rows = JSON.parse(document.getElementById("ws-municipalities").textContent);
  const kept = {};
  return {
    municipalities: () => rows,
    language: () => document.documentElement.lang,
    keep: { get: (name) => kept[name] ?? null, set: (name, value) => { kept[name] = value; } },
    say: ws.tell,
    pick: () => document.querySelector("#municipality .wrong")?.remove(),
  };
})();

(() => {
  const { send, say, make } = ws;
  const box = document.getElementById("errors");
  const FIELDS = { municipality: "municipality-name", day: "new-day", themes: "new-themes", name: "new-name" };

  // A summary first, with a link to each field, and the sentence at the field too.
  function show(errors) {
    for (const [name, id] of Object.entries(FIELDS)) {
      const field = document.getElementById(id), holder = field.closest(".field");
      holder.querySelector(".wrong")?.remove();
      field.removeAttribute("aria-invalid");
      if (!errors[name]) continue;
      holder.append(make("p", { class: "wrong", id: `${id}-wrong` }, errors[name]));
      if (field.tagName !== "FIELDSET") field.setAttribute("aria-invalid", "true");
    }
    const links = Object.keys(FIELDS).filter((name) => errors[name]).map((name) => {
      const link = make("a", { href: `#${FIELDS[name]}` }, errors[name]);
      link.addEventListener("click", (event) => { event.preventDefault(); const field = document.getElementById(FIELDS[name]); (field.querySelector?.("input") || field).focus(); });
      return make("li", {}, link);
    });
    box.replaceChildren(make("h3", {}, box.dataset.heading), make("ul", {}, ...links));
    box.hidden = false;
    box.focus();
  }

  document.getElementById("new-form").addEventListener("input", (event) => event.target.closest(".field")?.querySelector(".wrong")?.remove());
  document.getElementById("new-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("[type=submit]");
    button.disabled = true;
    const body = {
      municipality: grepp.keep.get("municipality") || "",
      name: document.getElementById("new-name").value,
      day: document.getElementById("new-day").value,
      themes: [...document.querySelectorAll("#new-themes input:checked")].map((input) => input.value),
    };
    try {
      const outcome = await send("workshops", body);
      if (outcome.ok) { location.href = outcome.data.address; return; }
      show(outcome.data.errors || { name: outcome.data.error || say("failed") });
    } catch { show({ name: say("offline") }); }
    button.disabled = false;
  });
})();
