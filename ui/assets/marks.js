// Reads the form with which an evaluator judges an answer, and sends it. Her initials are kept in the browser.
"use strict";

document.addEventListener("toggle", (event) => {
  const field = event.target.matches?.("details.marking[open]") && event.target.querySelector(".initials");
  if (field && !field.value) field.value = grepp.keep.get("initials") || "";
}, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest(".mark-save");
  if (!button) return;
  const form = button.closest(".marking");
  const initials = form.querySelector(".initials").value.trim();
  const citations = {};
  form.querySelectorAll("input[data-n]:checked").forEach((input) => { citations[input.dataset.n] = input.value; });
  grepp.keep.set("initials", initials);
  grepp.mark({
    turn: button.closest(".turn").id,
    verdict: form.querySelector('input[name$="-verdict"]:checked')?.value || "",
    comment: form.querySelector(".comment").value,
    initials,
    citations,
  });
});
