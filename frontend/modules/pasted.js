// textarea[data-refuse-classified]: pasted text with a secrecy mark is not sent. The sentence stands in #{id}-refused.
import { markIn } from "./mark.js";

/** Say or unsay the refusal beside `field`; return whether it may be sent. */
function look(field) {
  const place = document.getElementById(`${field.id}-refused`);
  const marked = Boolean(markIn(field.value));
  if (place) {
    place.hidden = !marked;
    place.querySelector("[data-say]").textContent = marked ? place.dataset.sayMark : "";
  }
  if (marked) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  return !marked;
}

export function start() {
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-refuse-classified]")) look(event.target);
  });
  document.addEventListener("submit", (event) => {
    const marked = [...event.target.querySelectorAll("textarea[data-refuse-classified]")].filter((field) => !look(field));
    if (!marked.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    marked[0].focus();
  }, true);
}
