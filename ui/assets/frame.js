// What all pages beside the conversation do by themselves: change the language, remember it, skip to the content.
"use strict";

window.greppFrame = (() => {
  const remember = (name, value) => { try { localStorage.setItem("grepp." + name, value); } catch { /* the cookie remains */ } };
  const recall = (name) => { try { return localStorage.getItem("grepp." + name); } catch { return null; } };

  function say(text) {
    const region = document.getElementById("said");
    if (region) region.textContent = text;
  }

  document.addEventListener("click", (event) => {
    const language = event.target.closest("button.language");
    if (language) {
      remember("language", language.dataset.language);
      document.cookie = `grepp-language=${language.dataset.language}; path=/; max-age=31536000; samesite=strict`;
      document.dispatchEvent(new CustomEvent("grepp:leaving"));
      location.reload();
    }
    if (event.target.closest("a.skip")) { event.preventDefault(); document.getElementById("main").focus(); }
  });

  return { say, remember, recall };
})();
