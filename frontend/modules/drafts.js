// Keeps what is typed in form[data-draft="key"] on this device, sealed, until the server has it.
// A draft is put back when the page comes again unsent; it is dropped when a page says [data-draft-done]
// after sending, after seven days, when the reader drops it, or on signing out.
import { seal, unseal } from "./seal.js";
import { keysStartingWith, read, write } from "./storage.js";

const DAYS = 7;
const MOST = 100_000;
const prefix = () => `rn-draft:${document.body.dataset.who ?? ""}:`;
const sealKey = () => document.body.dataset.draftKey ?? "";
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
    return draft && draft.sealed && now - draft.at < DAYS * 86_400_000 ? draft : null;
  } catch {
    return null;
  }
}

const hold = (key, draft) => write(key, JSON.stringify(draft));

async function keep(form, sent = false) {
  const key = keyOf(form);
  const before = sent && readDraft(read(key), Date.now());
  if (before) hold(key, { ...before, sent }); // at once: the page may be gone before the words are sealed
  const text = JSON.stringify(snapshot(form));
  const sealed = text.length <= MOST ? await seal(text, sealKey()) : null;
  if (sealed) hold(key, { at: Date.now(), sent, sealed });
}

async function restore(form) {
  const draft = readDraft(read(keyOf(form)), Date.now());
  const text = draft && (await unseal(draft.sealed, sealKey()));
  if (!text) return write(keyOf(form), null);
  const fields = JSON.parse(text);
  const changed = fieldsOf(form).filter((field) => placeOf(field) in fields && JSON.stringify(valueOf(field)) !== JSON.stringify(fields[placeOf(field)]));
  for (const field of changed) putBack(field, fields[placeOf(field)]);
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
