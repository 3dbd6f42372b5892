// Seals what is kept on this device under a key that the server gives to the person signed in, and to nobody else:
// whoever sits down here next finds letters that mean nothing. Where the browser has no safe cryptography (plain http on a
// network), nothing is sealed and so nothing is kept.

const toText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const NONCE = 12;
const imported = new Map();

function keyFrom(text) {
  if (!text || !globalThis.crypto?.subtle) return null;
  if (!imported.has(text)) imported.set(text, crypto.subtle.importKey("raw", toBytes(text), "AES-GCM", false, ["encrypt", "decrypt"]));
  return imported.get(text);
}

/** Return `text` sealed under the key, or null where that cannot be done. */
export async function seal(text, keyText) {
  const key = await keyFrom(keyText);
  if (!key) return null;
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text));
  return toText(iv) + "." + toText(new Uint8Array(sealed));
}

/** Return what was sealed, or null when it was sealed under another key or is damaged. */
export async function unseal(sealed, keyText) {
  const key = await keyFrom(keyText);
  if (!key) return null;
  try {
    const [iv, words] = sealed.split(".").map(toBytes);
    return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, words));
  } catch {
    return null;
  }
}
