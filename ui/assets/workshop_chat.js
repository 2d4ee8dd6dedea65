// The conversation inside a question of a workshop: the way back above it, and a button that pins a citation.
"use strict";

(() => {
  const asked = new URLSearchParams(location.search);
  const id = asked.get("workshop") || "", question = asked.get("question") || "";
  if (!/^[0-9A-Za-z-]{1,64}$/.test(id) || !question) return;
  // Before the page first speaks to the server, so that it answers for this municipality.
  if (/^\d{3}$/.test(asked.get("municipality") || "")) grepp.keep.set("municipality", asked.get("municipality"));
  let around = null;

  const send = (path, options = {}) => fetch("/workshop/_api/" + path, { ...options, headers: { "X-Grepp": "1", ...options.headers } });

  async function look() {
    const reply = await send(`${id}/chat/${encodeURIComponent(question)}`).catch(() => null);
    if (!reply?.ok) return;
    around = await reply.json();
    show();
    decorate();
  }

  function show() {
    const bar = document.querySelector("#bar");
    if (!bar) return void requestAnimationFrame(show);
    document.querySelector("#ws-banner")?.remove();
    const made = document.createElement("div");
    made.innerHTML = around.banner; // made by the server, which escapes
    bar.before(...made.children);
  }

  const place = (one) => `${one.passage} ${one.start} ${one.end}`;

  async function press(wanted, button) {
    const there = around.pinned.find((one) => place(one) === place(wanted));
    const json = { method: "POST", headers: { "Content-Type": "application/json" } };
    const reply = await (there
      ? send(`${id}/field`, { ...json, body: JSON.stringify({ path: `${around.owner}/evidence/${there.id}`, value: null, seen: there.version }) })
      : send(`${id}/pin`, { ...json, body: JSON.stringify({ owner: around.owner, ...wanted }) })
    ).catch(() => null);
    const said = await reply?.json().catch(() => ({}));
    if (!reply?.ok) return grepp.say(said?.error || around.words.failed);
    if (there) around.pinned = around.pinned.filter((one) => one !== there);
    else around.pinned.push({ ...wanted, id: said.id, version: said.version });
    grepp.say(there ? around.words.did_unpin : around.words.did_pin);
    decorate();
    button.focus();
  }

  function decorate() {
    const chat = document.querySelector("#chat");
    if (around && chat) greppPins(chat, around.words, (quote) => around.pinned.some((one) => place(one) === quote), press);
  }

  document.addEventListener("grepp:changed", (event) => { if (event.detail === "chat") decorate(); });
  document.addEventListener("click", (event) => { if (event.target.closest("button.language")) setTimeout(look, 0); });
  look();
})();
