// File fields inside .rn-drop: drop a file, see what was chosen, stop before sending what may not be sent.
import { markIn } from "./mark.js";
import { wordsOf } from "./plain-text.js";

const THUMB = 96;

export const tooLarge = (file, most) => Boolean(most) && file.size > most;

/** Return "812 kB" or "1,6 MB": the Vietnamese comma, decimal units. */
export function sizeText(bytes) {
  const [unit, step] = bytes >= 999_500 ? ["MB", 1_000_000] : ["kB", 1_000];
  const digits = unit === "MB" && bytes < 9_950_000 ? 1 : 0;
  return `${(bytes / step).toLocaleString("vi-VN", { maximumFractionDigits: digits, minimumFractionDigits: digits })} ${unit}`;
}

/** Return whether `file` fits the field's accept list of endings and kinds. */
export function accepted(file, accept) {
  const wanted = accept.split(",").map((part) => part.trim().toLowerCase()).filter(Boolean);
  const name = file.name.toLowerCase();
  const fits = (part) => (part.startsWith(".") ? name.endsWith(part) : part.endsWith("/*") ? file.type.startsWith(part.slice(0, -1)) : file.type === part);
  return !wanted.length || wanted.some(fits);
}

/** Return the sentence that refuses `file`, or null. The sentences stand in the page, in its language. */
async function refusal(input, file) {
  const { maxBytes, sayLarge, sayKind, sayMark } = input.dataset;
  if (!accepted(file, input.accept)) return sayKind;
  if (tooLarge(file, Number(maxBytes))) return sayLarge;
  if ("refuseClassified" in input.dataset && markIn((await wordsOf(file)) ?? "")) return sayMark;
  return null;
}

async function thumb(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, THUMB / Math.max(picture.width, picture.height));
  const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * scale, height: picture.height * scale });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function row(file) {
  const line = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { textContent: file.name });
  const size = Object.assign(document.createElement("small"), { textContent: sizeText(file.size) });
  line.append(name, size);
  if (file.type.startsWith("image/")) line.prepend(await thumb(file).catch(() => ""));
  return line;
}

function say(input, sentence) {
  const place = document.getElementById(`${input.id}-refused`);
  if (!place) return;
  place.hidden = !sentence;
  place.querySelector("[data-say]").textContent = sentence ?? "";
  if (sentence) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

/** Check what was chosen. A refused file empties the field before anything is sent. */
async function look(input) {
  const files = [...input.files];
  const form = input.form;
  form?.setAttribute("data-looking", "");
  let sentence = null;
  for (const file of files) sentence ??= await refusal(input, file);
  form?.removeAttribute("data-looking");
  if (sentence) input.value = "";
  say(input, sentence);
  const list = document.getElementById(`${input.id}-chosen`);
  list?.replaceChildren(...(sentence ? [] : await Promise.all(files.map(row))));
}

/** Hold a form back while a file is being read, then send it as asked. */
function holdBack(event) {
  const form = event.target;
  if (!form.hasAttribute("data-looking")) return;
  event.preventDefault();
  const submitter = event.submitter;
  const until = new MutationObserver(() => {
    if (form.hasAttribute("data-looking")) return;
    until.disconnect();
    if (!form.querySelector("[type=file][aria-invalid]")) form.requestSubmit(submitter);
  });
  until.observe(form, { attributes: true, attributeFilter: ["data-looking"] });
}

/** Take a file dropped on .rn-drop as if it had been chosen. */
function onDrag(event) {
  const area = event.target.closest?.(".rn-drop");
  const input = area?.querySelector("input[type=file]");
  if (!input) return;
  event.preventDefault();
  area.classList.toggle("is-over", event.type === "dragover");
  if (event.type !== "drop" || !event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

export function start() {
  document.addEventListener("change", (event) => {
    if (event.target.matches(".rn-drop input[type=file]")) look(event.target);
  });
  document.addEventListener("submit", holdBack, true);
  for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, onDrag);
}
