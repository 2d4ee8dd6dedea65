// What all pages of the workshops share: their words, the requests to the server, what is said to screen readers.
"use strict";

window.ws = (() => {
  const words = JSON.parse(document.getElementById("ws-words")?.textContent || "{}");
  const root = document.getElementById("workshop");
  const id = root?.dataset.workshop || "";
  const ANSWER_WITHIN = 20_000;

  const say = (key, values = {}) =>
    (words[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));

  // Nothing but our own script can send this header: a form on another site cannot.
  async function send(path, body, { raw = false, keepalive = false, method = "POST" } = {}) {
    const headers = { "X-Grepp": "1" };
    if (body !== undefined && !raw) headers["Content-Type"] = "application/json";
    const reply = await fetch("/workshop/_api/" + path, {
      method, headers, keepalive, body: raw ? body : body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
    const kind = reply.headers.get("content-type") || "";
    const data = kind.startsWith("application/json") ? await reply.json() : {};
    return { ok: reply.ok, status: reply.status, data, reply };
  }

  const get = (path) => send(path, undefined, { method: "GET" });

  async function text(path) {
    const reply = await fetch("/workshop/_api/" + path, { headers: { "X-Grepp": "1" }, signal: AbortSignal.timeout(ANSWER_WITHIN) });
    return reply.ok ? reply.text() : "";
  }

  // What is said twice must change to be read twice.
  function tell(words) {
    const region = document.getElementById("said");
    if (!region) return;
    region.textContent = "";
    setTimeout(() => { region.textContent = words; }, 60);
  }

  const clock = (moment = new Date()) =>
    `${moment.getHours()}.${String(moment.getMinutes()).padStart(2, "0")}`;

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  function trouble(box, message) {
    if (!box) return;
    box.textContent = message || "";
    box.hidden = !message;
  }

  return { root, id, say, send, get, text, tell, clock, make, trouble };
})();
