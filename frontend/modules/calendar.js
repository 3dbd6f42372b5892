// [data-calendar="field id"]: open the browser's own calendar and write dd/mm/yyyy into the field.

export const toText = (iso) => iso.split("-").reverse().join("/");

/** Return yyyy-mm-dd for a written d/m/yyyy, or "" when it is no such day. */
export function toIso(text) {
  const [, day, month, year] = text.trim().match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/) ?? [];
  return year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
}

function open(button) {
  const field = document.getElementById(button.dataset.calendar);
  const picker = button.nextElementSibling;
  picker.value = toIso(field.value);
  picker.onchange = () => {
    field.value = picker.value ? toText(picker.value) : "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  };
  picker.showPicker();
}

export function start(root = document) {
  if (!("showPicker" in HTMLInputElement.prototype)) return;
  for (const button of root.querySelectorAll("[data-calendar][hidden]")) {
    const picker = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1, className: "rn-vh" });
    picker.setAttribute("aria-hidden", "true");
    button.after(picker);
    button.hidden = false;
    button.addEventListener("click", () => open(button));
  }
}
