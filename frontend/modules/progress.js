// A form with data-progress shows how much of its file has left, then that the file is being read. Where the server
// says where to go on, the page goes there; where it refuses, its answer takes the place of the page's main part.

/** Return how far `loaded` of `total` bytes is, as a whole percentage; null where the total is not known. */
export const share = (loaded, total) => (total > 0 ? Math.min(100, Math.round((loaded / total) * 100)) : null);

function show(form, sent) {
  const bar = form.querySelector("[data-sent-bar]");
  const words = form.querySelector("[data-sent-words]");
  if (!bar || !words) return;
  bar.hidden = false;
  words.hidden = false;
  if (sent === null || sent >= 100) {
    bar.removeAttribute("value");
    words.textContent = words.dataset.sayReading;
  } else {
    bar.value = sent;
    words.textContent = words.dataset.saySending.replace("{percent}", `${sent} %`);
  }
}

function fail(form, sentence) {
  const bar = form.querySelector("[data-sent-bar]");
  const words = form.querySelector("[data-sent-words]");
  if (bar) bar.hidden = true;
  if (words) words.textContent = words.dataset[sentence];
  delete form.dataset.sent;
  for (const button of form.querySelectorAll(".is-busy")) {
    button.classList.remove("is-busy");
    button.removeAttribute("aria-disabled");
  }
}

function answered(form, request) {
  const next = request.getResponseHeader("X-Go-On");
  if (next) return window.location.assign(next);
  if (request.responseURL !== form.action) return window.location.assign(request.responseURL); // signed out meanwhile
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = page.querySelector("main");
  if (!main) return fail(form, "sayFailed");
  document.querySelector("main").replaceWith(main);
  window.scrollTo(0, 0);
  main.querySelector("[role=alert]:not([hidden]), [aria-invalid=true]")?.focus();
}

function send(event) {
  const form = event.target;
  if (event.defaultPrevented || !("progress" in form.dataset)) return;
  event.preventDefault();
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("X-Sent-With", "progress");
  request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => show(form, lengthComputable ? share(loaded, total) : null));
  request.upload.addEventListener("load", () => show(form, 100));
  request.addEventListener("load", () => answered(form, request));
  request.addEventListener("error", () => fail(form, "sayFailed"));
  request.send(new FormData(form, event.submitter));
  show(form, 0);
}

export function start() {
  document.addEventListener("submit", send);
}
