// Staff pages work without this file. Each part makes one thing quicker and none of them knows the others' pages.
import * as calendar from "./calendar.js";
import * as copy from "./copy.js";
import * as dialog from "./dialog.js";
import * as drafts from "./drafts.js";
import * as fragments from "./fragments.js";
import * as keys from "./keys.js";
import * as pasted from "./pasted.js";
import * as reading from "./reading.js";
import * as room from "./room.js";
import * as selection from "./selection.js";
import * as submit from "./submit.js";
import * as theme from "./theme.js";
import * as progress from "./progress.js";
import * as upload from "./upload.js";

for (const part of [theme, copy, keys, dialog, drafts, calendar, upload, submit, progress, pasted, reading, room, selection]) part.start();
fragments.start((root) => {
  calendar.start(root);
  drafts.equip(root);
});
