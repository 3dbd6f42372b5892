// Reading room with htmx: refusals are shown in place, the open duty's words stay in sight, found units are not doubled.

import { isBeside } from "./reading.js";

const SHOWN_REFUSALS = [409, 422];

/** Let a refusal that carries a whole room replace the room, as a success would. */
function showRefusal(event) {
  const { target, xhr } = event.detail;
  if (!target.closest?.("[data-reading]") || !SHOWN_REFUSALS.includes(xhr.status)) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
}

/** Before new finds come, drop old ones that nobody ticked. */
function dropOldFinds(event) {
  const list = event.detail.target;
  if (!list.id?.startsWith("tim-thay-")) return;
  for (const found of list.querySelectorAll(".is-found")) if (!found.querySelector(":checked")) found.remove();
}

function dropDoubles(list) {
  const seen = new Set();
  for (const tick of list.querySelectorAll("input[type=checkbox]")) {
    if (seen.has(tick.id)) tick.closest("li").remove();
    seen.add(tick.id);
  }
}

function settle(event) {
  const { target } = event.detail;
  if (target.id?.startsWith("tim-thay-")) return dropDoubles(target);
  if (isBeside()) document.querySelector("[data-reading] .rn-span.is-on")?.scrollIntoView({ block: "nearest" });
  else document.querySelector("[data-reading] .rn-duty.is-on")?.scrollIntoView({ block: "start" });
  raise();
}

/** Where the list scrolls by itself, bring the open duty to its top, so that its fields are seen at once. */
function raise() {
  const duty = document.querySelector("[data-reading] .rn-duty.is-on");
  const pane = duty?.closest("section");
  if (!pane || pane.scrollHeight <= pane.clientHeight) return;
  const head = pane.querySelector(".rn-pane__head")?.offsetHeight ?? 0;
  pane.scrollTop += duty.getBoundingClientRect().top - pane.getBoundingClientRect().top - head - 8;
}

export function start() {
  if (!document.querySelector("[data-reading]")) return;
  document.addEventListener("htmx:beforeSwap", showRefusal);
  document.addEventListener("htmx:beforeSwap", dropOldFinds);
  document.addEventListener("htmx:afterSettle", settle);
  raise();
}
