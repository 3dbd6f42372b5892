// Correct a span by selecting words in [data-select-text]: form[data-span-form] gets start, end (code points) and the words.
import { offsetOf } from "./offsets.js";

/** Return {start, end, words} of the selection inside `text`, or null when nothing usable is selected. */
function selectedIn(text) {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return null;
  const start = offsetOf(range.startContainer, range.startOffset);
  const end = offsetOf(range.endContainer, range.endOffset);
  return start === null || end === null || end <= start ? null : { start, end, words: ownWords(range) };
}

/** Return the selected words without our own marks. */
function ownWords(range) {
  const copy = range.cloneContents();
  for (const mark of copy.querySelectorAll("[data-skip]")) mark.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function fill(form, found) {
  form.elements.start.value = found.start;
  form.elements.end.value = found.end;
  for (const place of form.querySelectorAll("[data-span-words]")) place.textContent = found.words;
  form.hidden = false;
}

export function start() {
  // Asked for each time: a fragment may have replaced the form or the text.
  document.addEventListener("selectionchange", () => {
    const form = document.querySelector("form[data-span-form]");
    const text = document.querySelector("[data-select-text]");
    const found = form && text ? selectedIn(text) : null;
    if (found) fill(form, found);
  });
  document.addEventListener("reset", (event) => {
    if (event.target.matches("form[data-span-form]")) event.target.hidden = true;
  });
}
