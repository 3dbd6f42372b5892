import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { markIn } from "../modules/mark.js";
import { docxText, htmlText, wordText, wordsOf, zipEntries } from "../modules/plain-text.js";

/** Build a zip of one deflated entry: enough of the format for a reader that trusts the directory. */
function zip(name, text) {
  const packed = deflateRawSync(Buffer.from(text));
  const title = Buffer.from(name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(title.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt16LE(title.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + title.length + packed.length, 16);
  return new Uint8Array(Buffer.concat([local, title, packed, central, title, end]));
}

const file = (name, bytes) => ({ name, arrayBuffer: async () => Uint8Array.from(bytes).buffer });
const boxed = "<w:p><w:r><w:t>Số: 1</w:t></w:r><w:txbxContent><w:p><w:r><w:t>M</w:t></w:r><w:r><w:t>ẬT</w:t></w:r></w:p></w:txbxContent></w:p>";

test("a mark in a text box of a .docx is found although it is cut into runs", async () => {
  assert.equal(markIn(await docxText(zip("word/document.xml", boxed))), "MẬT");
});
test("a mark in the header of a .docx is found", async () => {
  assert.equal(markIn(await docxText(zip("word/header1.xml", "<w:p><w:r><w:t>TUYỆT MẬT</w:t></w:r></w:p>"))), "TUYỆT MẬT");
});
test("other parts of a .docx are left alone", async () => {
  assert.equal(await docxText(zip("docProps/app.xml", boxed)), "");
});
test("the words of a sentence in a .docx make no mark", () => {
  assert.equal(markIn(wordText("<w:p><w:t>bảo vệ bí </w:t><w:t>MẬT nhà nước</w:t></w:p>")), null);
});
test("tags and entities of .html are read as the page shows them", () => {
  assert.equal(htmlText("<style>MẬT</style><p>A &amp; B<br>M&#7852;T</p>").trim().split(/\n+/).join("|"), "A & B|MẬT");
});
test("a mark in .html counts only where the page shows it", () => {
  assert.equal(markIn(htmlText("<!-- \nMẬT\n --><script>\nMẬT\n</script><p>bí <b>MẬT</b> nhà nước</p>")), null);
  assert.ok(markIn(htmlText("<table><tr><td>MẬT</td></tr></table>")));
});
test("a text file in UTF-16 is read", async () => {
  const bytes = [0xff, 0xfe, ...Buffer.from("MẬT", "utf16le")];
  assert.equal(await wordsOf(file("a.txt", bytes)), "MẬT");
});
test("a damaged .docx and a .pdf are left to the server", async () => {
  assert.equal(await wordsOf(file("a.docx", [1, 2, 3])), null);
  assert.equal(await wordsOf(file("a.pdf", [1, 2, 3])), null);
});
test("no zip directory is an error, not an endless search", () => {
  assert.throws(() => zipEntries(new Uint8Array(100)), /no zip directory/);
});
test("an entry that inflates without end is given up", async () => {
  await assert.rejects(docxText(zip("word/document.xml", "a".repeat(31_000_000))), /inflates too far/);
});
