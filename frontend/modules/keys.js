// Single-letter keys: only outside fields, never with a modifier, and only while the reader wants them.
import { read, write } from "./storage.js";

const KEY = "rn-keys";

export const keysWanted = () => read(KEY) !== "off";

const isTyping = (element) => Boolean(element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));

/** Return whether `event` is a bare key that a shortcut may take. */
export function isShortcut(event) {
  return keysWanted() && !event.defaultPrevented && !event.isComposing && !event.ctrlKey && !event.metaKey && !event.altKey
    && !isTyping(event.target) && !document.querySelector("dialog[open]");
}

function focusSearch(event) {
  if (event.key !== "/" || !isShortcut(event)) return;
  const box = [...document.querySelectorAll("[data-search]")].find((each) => each.offsetParent !== null);
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select?.();
}

export function start() {
  document.addEventListener("keydown", focusSearch);
  for (const box of document.querySelectorAll("[data-keys-wanted]")) {
    box.checked = keysWanted();
    box.addEventListener("change", () => write(KEY, box.checked ? null : "off"));
  }
}
