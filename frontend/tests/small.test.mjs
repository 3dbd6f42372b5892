import assert from "node:assert/strict";
import { test } from "node:test";
import { toIso, toText } from "../modules/calendar.js";
import { readDraft } from "../modules/drafts.js";
import { toCodePoints } from "../modules/offsets.js";
import { share } from "../modules/progress.js";
import { accepted, sizeText, tooLarge } from "../modules/upload.js";
import { inside, names } from "../sprite.mjs";

test("offsets are counted in code points, as the server counts", () => {
  assert.equal(toCodePoints("Tỉnh"), 4);
  assert.equal(toCodePoints("a😀b"), 3);
  assert.equal(toCodePoints("a😀b", 3), 2);
  assert.equal(toCodePoints("", 0), 0);
});
test("dates go to the calendar and back", () => {
  assert.equal(toIso("5/1/2027"), "2027-01-05");
  assert.equal(toIso("mai"), "");
  assert.equal(toText("2027-01-05"), "05/01/2027");
});
test("what was sent is told in whole percents, and not at all where the whole is not known", () => {
  assert.deepEqual([share(0, 10), share(1, 3), share(10, 10), share(11, 10)], [0, 33, 100, 100]);
  assert.equal(share(5, 0), null);
});
test("sizes are written with a Vietnamese comma", () => {
  assert.equal(sizeText(812_000), "812 kB");
  assert.equal(sizeText(1_600_000), "1,6 MB");
  assert.equal(sizeText(20_000_000), "20 MB");
});
test("an accept list is read by ending and by kind", () => {
  const photo = { name: "Ảnh.JPG", type: "image/jpeg" };
  assert.ok(accepted(photo, ".pdf, .jpg"));
  assert.ok(accepted(photo, "image/*"));
  assert.ok(accepted(photo, ""));
  assert.ok(!accepted(photo, ".pdf,application/pdf"));
});
test("a limit of nothing limits nothing", () => {
  assert.ok(!tooLarge({ size: 10 }, NaN));
  assert.ok(tooLarge({ size: 10 }, 9));
});
test("a draft older than seven days, or none, is not put back", () => {
  const now = 1_800_000_000_000;
  assert.ok(readDraft(JSON.stringify({ at: now - 6 * 86_400_000, sealed: "a.b" }), now));
  assert.equal(readDraft(JSON.stringify({ at: now - 8 * 86_400_000, sealed: "a.b" }), now), null);
  assert.equal(readDraft(JSON.stringify({ at: now, fields: { a: "in clear" } }), now), null);
  assert.equal(readDraft("{", now), null);
  assert.equal(readDraft(null, now), null);
});
test("an icon keeps its strokes and loses its frame", () => {
  const svg = '<svg class="x">\n  <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n  <path d="M5 12l5 5" />\n</svg>';
  assert.equal(inside(svg), '<path d="M5 12l5 5"/>');
});
test("an icon listed twice stops the build", () => {
  assert.deepEqual(names("# note\nplus\n\ncheck # used\n"), ["plus", "check"]);
  assert.throws(() => names("plus\nplus"), /plus is listed twice/);
});
