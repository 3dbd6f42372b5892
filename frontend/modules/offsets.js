// The server counts characters as code points, the browser as UTF-16 units: translate between the two.

/** Return how many code points stand before the UTF-16 place `at` in `text`. */
export function toCodePoints(text, at = text.length) {
  let count = 0;
  for (let place = 0; place < at; count += 1) place += text.codePointAt(place) > 0xffff ? 2 : 1;
  return count;
}

/** Yield the text nodes of `chunk` that belong to the document, not to our marks ([data-skip]). */
function* ownText(chunk) {
  const walker = document.createTreeWalker(chunk, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("[data-skip]")) yield walker.currentNode;
}

/** Return the code-point offset of a place in the document, or null when it lies outside every [data-start]. */
export function offsetOf(node, at) {
  const chunk = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-start]");
  if (!chunk) return null;
  const before = document.createRange();
  before.setStart(chunk, 0);
  before.setEnd(node, at);
  let count = Number(chunk.dataset.start);
  for (const text of ownText(chunk)) {
    if (text === node) return count + toCodePoints(text.data, at);
    if (before.comparePoint(text, 0) > 0) break;
    count += toCodePoints(text.data);
  }
  return count;
}
