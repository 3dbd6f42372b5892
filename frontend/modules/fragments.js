// htmx: sends the form token along, says when a fragment did not come, and starts our parts in what came.

function say(sentence) {
  const place = document.querySelector("[data-toasts]");
  if (!place) return;
  const toast = document.importNode(document.getElementById("rn-toast-failed").content, true);
  toast.querySelector("[data-say]").textContent = sentence;
  place.replaceChildren(toast);
}

export function start(restart) {
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
  });
  for (const kind of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(kind, () => say(document.body.dataset.sayOffline));
  document.addEventListener("htmx:responseError", () => say(document.body.dataset.sayFailed));
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) restart(event.detail.elt);
  });
}
