// The reader's choice of theme, kept on this device only: no cookie, nothing is sent.
import { read, write } from "./storage.js";

const KEY = "rn-theme";
const THEMES = ["light", "dark"];

/** Return "light", "dark" or "auto". */
export function chosenTheme() {
  const kept = read(KEY);
  return THEMES.includes(kept) ? kept : "auto";
}

export function keepTheme(choice) {
  write(KEY, THEMES.includes(choice) ? choice : null);
}

export function showTheme(choice) {
  if (THEMES.includes(choice)) document.documentElement.dataset.theme = choice;
  else delete document.documentElement.dataset.theme;
}
