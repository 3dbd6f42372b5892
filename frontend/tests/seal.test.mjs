import assert from "node:assert/strict";
import { test } from "node:test";
import { seal, unseal } from "../modules/seal.js";

const MINE = Buffer.alloc(32, 1).toString("base64");
const THEIRS = Buffer.alloc(32, 2).toString("base64");
const WORDS = "Đã mời 37 hộ dân đến họp, hai hộ vắng. 🌱";

test("sealed words come back under their own key alone", async () => {
  const sealed = await seal(WORDS, MINE);
  assert.equal(await unseal(sealed, MINE), WORDS);
  assert.equal(await unseal(sealed, THEIRS), null);
});
test("nothing of the words is left to read, and the same words are sealed otherwise each time", async () => {
  const [one, two] = [await seal(WORDS, MINE), await seal(WORDS, MINE)];
  assert.notEqual(one, two);
  for (const part of one.split(".")) assert.ok(!Buffer.from(part, "base64").toString("utf8").includes("37"));
});
test("damaged or foreign text opens to nothing", async () => {
  const sealed = await seal(WORDS, MINE);
  for (const bad of ["", "x", "..", sealed.slice(0, -8), sealed.replace(".", "")]) assert.equal(await unseal(bad, MINE), null);
});
test("without a key nothing is sealed", async () => {
  assert.equal(await seal(WORDS, ""), null);
  assert.equal(await unseal("a.b", ""), null);
});
