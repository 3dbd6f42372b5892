// Buttons [data-theme-choice="light|dark|auto"]: show and keep the choice, tell which one holds.
import { chosenTheme, keepTheme, showTheme } from "./theme-choice.js";

function mark() {
  const choice = chosenTheme();
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    keepTheme(button.dataset.themeChoice);
    showTheme(button.dataset.themeChoice);
    mark();
  });
  for (const box of document.querySelectorAll("[data-needs-script]")) box.hidden = false;
  mark();
}
