// A button with data-copy puts the text of the element it names on the clipboard, and says so on itself for a moment.
// Where the browser has no clipboard, the text is selected instead, ready for the keys.

const AGAIN_AFTER_MS = 2000;

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function selectAll(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

async function press(event) {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  if (!source) return;
  if (!(await copied(source.textContent.trim()))) return selectAll(source);
  const words = button.querySelector("[data-copy-words]");
  const before = words.textContent;
  if (before === button.dataset.copied) return;
  words.textContent = button.dataset.copied;
  setTimeout(() => (words.textContent = before), AGAIN_AFTER_MS);
}

export function start() {
  document.addEventListener("click", press);
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
}
