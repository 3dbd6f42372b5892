// A secrecy mark is a line or box of its own; the same words inside a sentence are none.

const WORDS = "(?:TUYỆT MẬT|TỐI MẬT|MẬT)";
const ALONE = new RegExp(`^${WORDS}$`, "u");
const LABELLED = /^(?:độ mật|mức độ mật|độ bảo mật)\s*:\s*\(?\s*(?:tuyệt mật|tối mật|mật)(?!\p{L})/iu;
const SPACED = /^(?:\p{L} )+\p{L}$/u;

// Invisible signs go, and Cyrillic and Greek letters that look Latin become Latin. The server reads more than this.
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const ALIKE = { "М": "M", "Т": "T", "О": "O", "І": "I", "У": "U", "Е": "E", "А": "A", "Μ": "M", "Τ": "T", "Ο": "O", "Ι": "I" };

/** Return `line` as it is read, without frames and doubled spaces; letters set apart ("M Ậ T", "M.Ậ.T") come together. */
function plain(line) {
  const read = line.normalize("NFKC").replace(UNSEEN, "").replace(/[МТОІУЕАΜΤΟΙ]/gu, (letter) => ALIKE[letter]).normalize("NFC");
  const closed = read.replace(/(?<!\p{L})\p{L}(?:[.\-_*·•]\p{L})+(?!\p{L})/gu, (letters) => letters.replace(/[^\p{L}]/gu, ""));
  const trimmed = closed.replace(/[\s\u00a0]+/gu, " ").replace(/^[^\p{L}]+|[^\p{L}\p{N}]+$/gu, "");
  return SPACED.test(trimmed) ? trimmed.replaceAll(" ", "") : trimmed;
}

/** Return the mark that `text` carries on a line of its own, or null. */
export function markIn(text) {
  for (const line of text.split(/\r\n?|\n|\f|\u2028|\u2029|\t/u)) {
    const bare = plain(line);
    if (ALONE.test(bare) || /^(?:TUYỆTMẬT|TỐIMẬT)$/u.test(bare) || LABELLED.test(bare)) return bare;
  }
  return null;
}
