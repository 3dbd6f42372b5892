// Runs before the first paint so that a chosen theme does not flash. Without it the system's wish counts.
import { chosenTheme, showTheme } from "./theme-choice.js";

const choice = chosenTheme();
if (choice !== "auto") showTheme(choice);
