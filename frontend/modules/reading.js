// Reading room [data-reading]: keys, and the link between .rn-span[href="#nX"] in the text and #nX in the list.
import { openDialog } from "./dialog.js";
import { isShortcut } from "./keys.js";

const DEEDS = { Enter: "confirm", e: "edit", b: "drop", s: "split", g: "merge", z: "undo", "?": "keys" };

/** Return whether the text stands beside the list; below it, following the words would throw the reader far down. */
export const isBeside = () => window.matchMedia("(min-width: 70rem)").matches;

const dutiesOf = (room) => [...room.querySelectorAll(".rn-duty")];
const spansOf = (room, duty) => [...room.querySelectorAll(`.rn-span[href="#${CSS.escape(duty.id)}"]`)];
const rowOf = (duty) => duty.querySelector(".rn-duty__row");
const currentOf = (room) => room.querySelector(".rn-duty.is-on");

/** Make `duty` the current one, in the list and in the text. A body not yet here is fetched from data-src. */
function choose(room, duty, { focus = true } = {}) {
  for (const each of room.querySelectorAll(".rn-duty.is-on, .rn-span.is-on")) {
    each.classList.remove("is-on");
    each.removeAttribute("aria-current");
    each.querySelector(".rn-duty__row")?.removeAttribute("aria-current");
    for (const body of each.querySelectorAll("[data-folds]")) body.hidden = true;
  }
  duty.classList.add("is-on");
  rowOf(duty)?.setAttribute("aria-current", "true");
  for (const body of duty.querySelectorAll("[data-folds]")) body.hidden = false;
  for (const span of spansOf(room, duty)) {
    span.classList.add("is-on");
    span.setAttribute("aria-current", "true");
  }
  if (isBeside()) spansOf(room, duty)[0]?.scrollIntoView({ block: "nearest" });
  if (focus) rowOf(duty)?.focus();
  duty.scrollIntoView({ block: "nearest" });
  if (duty.dataset.src && !duty.querySelector(".rn-duty__body")) fetchBody(room, duty);
}

let waiting = 0;

/** Fetch what opens below `duty` once the reader rests there; [data-into] names what it replaces, else the duty. */
function fetchBody(room, duty) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const target = duty.dataset.into ? room.querySelector(duty.dataset.into) : duty;
    window.htmx?.trigger(target, "htmx:abort");
    window.htmx?.ajax("GET", duty.dataset.src, { source: target, target, swap: "outerHTML" });
  }, 120);
}

function step(room, by) {
  const duties = dutiesOf(room);
  const at = duties.indexOf(currentOf(room));
  const next = duties[Math.min(Math.max(at + by, 0), duties.length - 1)];
  if (next) choose(room, next);
}

function deed(room, name) {
  const within = name === "undo" || name === "keys" ? room : currentOf(room);
  const button = within?.querySelector(`[data-do="${name}"]`) ?? null;
  const keys = name === "keys" ? document.getElementById("rn-keys") : null;
  if (keys) openDialog(keys);
  else button?.click();
  return Boolean(keys ?? button);
}

function onKey(room, event) {
  if (!isShortcut(event)) return;
  const { key, target } = event;
  const onControl = target.closest("button, summary, label, a:not(.rn-duty__row, .rn-span), input");
  if (key === "j" || key === "k") step(room, key === "j" ? 1 : -1);
  else if ((key === "ArrowDown" || key === "ArrowUp") && target.closest(".rn-duty__row")) step(room, key === "ArrowDown" ? 1 : -1);
  else if (!(key in DEEDS) || (key === "Enter" && (onControl || !currentOf(room))) || !deed(room, DEEDS[key])) return;
  event.preventDefault();
}

/** Return the duty that `element` belongs to or, in the text, points at. */
function dutyAt(room, element) {
  const span = element.closest(".rn-span[href^='#']");
  return span ? room.querySelector(`.rn-duty[id="${CSS.escape(span.hash.slice(1))}"]`) : element.closest(".rn-duty");
}

function onHover(room, event) {
  for (const each of room.querySelectorAll(".is-near")) each.classList.remove("is-near");
  const duty = dutyAt(room, event.target);
  if (duty) for (const each of [duty, ...spansOf(room, duty)]) each.classList.add("is-near");
}

function onClick(room, event) {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey) return;
  const link = event.target.closest(".rn-span[href^='#'], .rn-duty__row[href*='#']");
  const duty = link && dutyAt(room, link);
  if (!duty) return;
  event.preventDefault();
  choose(room, duty);
}

export function start() {
  for (const room of document.querySelectorAll("[data-reading]")) {
    document.addEventListener("keydown", (event) => onKey(room, event));
    room.addEventListener("mouseover", (event) => onHover(room, event));
    room.addEventListener("focusin", (event) => onHover(room, event));
    room.addEventListener("click", (event) => onClick(room, event));
    // An address that names a duty shows its words too, and not only its row.
    const duty = currentOf(room);
    if (duty && location.hash === `#${duty.id}`) choose(room, duty, { focus: false });
  }
}
