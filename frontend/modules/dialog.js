// Native dialogs. [popovertarget] opens them without script too; with script they become modal.

const targetOf = (button) => document.getElementById(button.getAttribute("popovertarget"));

function onClick(event) {
  const opener = event.target.closest("[popovertarget]");
  const dialog = opener && targetOf(opener);
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    if (dialog.open || opener.getAttribute("popovertargetaction") === "hide") dialog.close();
    else openDialog(dialog);
  } else if (event.target instanceof HTMLDialogElement && event.target.open) {
    event.target.close(); // a click on the dialog itself, not inside it, hits the backdrop
  }
}

export function openDialog(dialog) {
  dialog.removeAttribute("popover");
  dialog.showModal();
}

/** Close menus made of details when the reader leaves them. */
function leaveMenus(event) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (event.type === "keydown") {
      if (event.key !== "Escape") continue;
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (!menu.contains(event.target)) menu.open = false;
  }
}

export function start() {
  document.addEventListener("click", onClick);
  document.addEventListener("click", leaveMenus);
  document.addEventListener("focusin", leaveMenus);
  document.addEventListener("keydown", leaveMenus);
}
