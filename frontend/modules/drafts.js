// Keeps what is typed in form[data-draft="key"] on this device until the server has it.
// A draft is put back when the page comes again unsent; it is dropped when a page says [data-draft-done]
// after sending, after seven days, when the reader drops it, or on signing out.
import { keysStartingWith, read, write } from "./storage.js";

const DAYS = 7;
const MOST = 100_000;
const prefix = () => `rn-draft:${document.body.dataset.who ?? ""}:`;
const keyOf = (form) => prefix() + form.dataset.draft;

const isKept = (field) => field.name && !field.disabled && !["password", "file", "hidden", "submit", "button", "reset"].includes(field.type) && !("noDraft" in field.dataset);
const isTick = (field) => field.type === "checkbox" || field.type === "radio";
const selected = (field) => [...field.options].filter((option) => option.selected).map((option) => option.value);

function valueOf(field) {
  if (isTick(field)) return field.checked;
  return field.multiple && field.options ? selected(field) : field.value;
}

function putBack(field, value) {
  if (isTick(field)) field.checked = value === true;
  else if (field.multiple && field.options) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
}

const placeOf = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);
const fieldsOf = (form) => [...form.elements].filter(isKept);
const snapshot = (form) => Object.fromEntries(fieldsOf(form).map((field) => [placeOf(field), valueOf(field)]));

/** Return the draft in `text`, or null when it is none, empty or older than seven days. */
export function readDraft(text, now) {
  try {
    const draft = JSON.parse(text);
    return draft && draft.fields && now - draft.at < DAYS * 86_400_000 ? draft : null;
  } catch {
    return null;
  }
}

function keep(form, sent = false) {
  const text = JSON.stringify({ at: Date.now(), sent, fields: snapshot(form) });
  if (text.length <= MOST) write(keyOf(form), text);
}

function restore(form) {
  const draft = readDraft(read(keyOf(form)), Date.now());
  if (!draft) return write(keyOf(form), null);
  const changed = fieldsOf(form).filter((field) => placeOf(field) in draft.fields && JSON.stringify(valueOf(field)) !== JSON.stringify(draft.fields[placeOf(field)]));
  for (const field of changed) putBack(field, draft.fields[placeOf(field)]);
  const note = form.querySelector("[data-draft-note]");
  if (changed.length && note) note.hidden = false;
}

function watch(form) {
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => keep(form), 400);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    keep(form, true);
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-draft-drop]")) return;
    write(keyOf(form), null);
    form.reset();
    form.querySelector("[data-draft-note]").hidden = true;
  });
}

/** Drop drafts that were sent: the server has said that it took them. */
export function dropSent() {
  for (const key of keysStartingWith(prefix())) if (readDraft(read(key), Date.now())?.sent !== false) write(key, null);
}

/** Look after the drafts of the forms in `root`. */
export function equip(root) {
  if (root.querySelector("[data-draft-done]")) dropSent();
  for (const form of root.querySelectorAll("form[data-draft]")) {
    restore(form);
    watch(form);
  }
}

export function start() {
  equip(document);
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-forgets-drafts]")) for (const key of keysStartingWith(prefix())) write(key, null);
  });
}
