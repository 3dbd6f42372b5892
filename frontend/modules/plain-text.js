// Reads the words of .txt, .md, .html and .docx in the browser, so that a marked file need not leave the machine.

const MOST_INFLATED = 30_000_000;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function character(whole, name) {
  if (name[0] !== "#") return ENTITIES[name.toLowerCase()] ?? whole;
  const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

const decoded = (text) => text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{2,8});/gi, character);

/** Return the words of `html`, one line a block. */
export function htmlText(html) {
  const shown = html.replace(/<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1\s*>/gi, "");
  return decoded(shown.replace(/<\/?(?:p|div|br|li|ul|ol|td|th|tr|table|h[1-6]|section|article|header|footer|title|body)\b[^>]*>/gi, "\n").replace(/<[^>]*>/g, ""));
}

/** Return the words of a WordprocessingML part, one line a paragraph; a text box ends the line around it. */
export function wordText(xml) {
  const lines = xml.replace(/<\/w:p>|<w:p\b[^>]*>|<w:(?:br|cr|tab)\b[^>]*>/g, "\n");
  return decoded(lines.replace(/<w:(?:instrText|delText)\b[^>]*>[^<]*<\/w:(?:instrText|delText)>/g, "").replace(/<[^>]*>/g, ""));
}

/** Return the entries of a zip as {name, method, size, at}. Throws when `bytes` are no plain zip. */
export function zipEntries(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Error("no zip directory");
  const entries = [];
  let place = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (view.getUint32(place, true) !== 0x02014b50) throw new Error("damaged zip directory");
    const nameLength = view.getUint16(place + 28, true);
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(place + 46, place + 46 + nameLength)),
      method: view.getUint16(place + 10, true),
      size: view.getUint32(place + 20, true),
      at: view.getUint32(place + 42, true),
    });
    place += 46 + nameLength + view.getUint16(place + 30, true) + view.getUint16(place + 32, true);
  }
  return entries;
}

/** Return the bytes of one entry. Throws when it inflates beyond what a document may be. */
async function unpacked(bytes, entry) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const from = entry.at + 30 + view.getUint16(entry.at + 26, true) + view.getUint16(entry.at + 28, true);
  const packed = bytes.subarray(from, from + entry.size);
  if (entry.method === 0) return packed;
  const parts = [];
  let length = 0;
  for await (const part of pieces(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")))) {
    length += part.length;
    if (length > MOST_INFLATED) throw new Error("inflates too far");
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function* pieces(stream) {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

/** Return the words of a .docx: body, headers, footers, notes. */
export async function docxText(bytes) {
  const parts = zipEntries(bytes).filter((entry) => /^word\/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml$/.test(entry.name));
  const texts = await Promise.all(parts.map(async (entry) => wordText(new TextDecoder().decode(await unpacked(bytes, entry)))));
  return texts.join("\n");
}

function encoded(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return new TextDecoder().decode(bytes);
}

/** Return the words of `file`, or null when they cannot be read here: the server then decides alone. */
export async function wordsOf(file) {
  const kind = file.name.split(".").pop().toLowerCase();
  if (!["txt", "md", "html", "htm", "docx"].includes(kind)) return null;
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (kind === "docx") return typeof DecompressionStream === "undefined" ? null : await docxText(bytes);
    return kind.startsWith("htm") ? htmlText(encoded(bytes)) : encoded(bytes);
  } catch {
    return null;
  }
}
