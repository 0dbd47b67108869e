// Improves what already works without it: the print button, one submit for a double click, the eye on what needs it.
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
  });
}
// The Back button shows the page as it was left: it must be possible to send it again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form")) delete form.dataset.sent;
});

const first = document.querySelector(".summary") || document.querySelector("fieldset[data-new] input");
if (first) first.focus();

// A link of the error summary must be able to show its field.
const fields = document.querySelector("details.fields");
for (const link of document.querySelectorAll(".summary a")) {
  link.addEventListener("click", (event) => {
    const target = document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    if (fields && fields.contains(target)) fields.open = true;
    target.focus();
  });
}
