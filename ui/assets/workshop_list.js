// The list: import, copy, put away, delete with an undo.
"use strict";

(() => {
  const { say, send, make, trouble } = ws;
  const said = document.getElementById("list-said"), box = document.getElementById("list-trouble");

  async function act(path, body, options) {
    trouble(box, "");
    try {
      const outcome = await send(path, body, options);
      if (outcome.ok) return outcome.data;
      trouble(box, outcome.data.error || (outcome.status === 413 ? say("too_large") : say("failed")));
    } catch { trouble(box, say("offline")); }
    return null;
  }

  // A workshop that is here already can be taken in once more, as a copy.
  async function take(file, path) {
    trouble(box, "");
    try {
      const outcome = await send(path, file, { raw: true });
      if (outcome.ok) { location.href = outcome.data.address; return; }
      trouble(box, outcome.data.error || (outcome.status === 413 ? say("too_large") : say("failed")));
      if (outcome.status !== 409) return;
      const button = make("button", { type: "button", class: "small" }, say("as_copy"));
      button.addEventListener("click", () => take(file, "import?copy=true"));
      box.append(" ", button);
    } catch { trouble(box, say("offline")); }
  }

  // The line that says what was done, with the way back.
  function done(message, undo) {
    said.hidden = false;
    const button = make("button", { type: "button", class: "small" }, say("undo"));
    button.addEventListener("click", async () => { if (await undo()) location.reload(); });
    said.replaceChildren(message + " ", button);
    button.focus();
  }

  const ACTS = {
    async copy(id) { const made = await act(`${id}/copy`, {}); if (made) location.href = made.address; },
    async restore(id) { if (await act(`${id}/delete`, { undo: true })) location.reload(); },
    async unarchive(id) { if (await act(`${id}/archive`, { undo: true })) location.reload(); },
    async archive(id, name, row) {
      if (!(await act(`${id}/archive`, {}))) return;
      row.remove();
      done(say("archived", { name }), () => act(`${id}/archive`, { undo: true }));
    },
    async delete(id, name, row) {
      if (!(await act(`${id}/delete`, {}))) return;
      row.remove();
      done(say("deleted", { name }), () => act(`${id}/delete`, { undo: true }));
    },
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (button) ACTS[button.dataset.act](button.closest("li").dataset.id, button.parentElement.dataset.name, button.closest("li"));
  });
  document.getElementById("sort")?.addEventListener("change", (event) => event.target.form.submit());
  document.getElementById("import")?.addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    await take(file, "import");
    event.target.value = "";
  });
})();
