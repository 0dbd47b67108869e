// Improves what already works without it: printing, one submit for a double click, going back, the eye on what needs it.
"use strict";

// The Back button from an answer must not lead to an empty form. Answers may not be cached and forms not be remembered,
// so this tab keeps the id of the answer that it showed last, which names nobody, and has the form filled in from it.
const SHOWN = "soat.shown";
const shown = location.pathname.match(/^\/lookups\/([0-9a-f-]{36})$/);
if (shown) sessionStorage.setItem(SHOWN, shown[1]);
const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
if (cameBack && location.pathname === "/" && !location.search && sessionStorage.getItem(SHOWN)) {
  location.replace(`/?from=${sessionStorage.getItem(SHOWN)}`);
}

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
    sessionStorage.removeItem(SHOWN);
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
