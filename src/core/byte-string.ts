declare const brand: unique symbol;

/**
 * Bytes held in a JavaScript string: every character is one byte, 0 to 255. Names and paths of an image are byte strings, because POSIX
 * names are bytes: this keeps names that are not UTF-8, compares them in byte order with `<`, and works as a map key.
 */
export type ByteString = string & { readonly [brand]: "byte string" };

const isAscii = (text: string) => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
};

/** The byte string of a text's UTF-8 bytes. */
export function byteString(text: string): ByteString {
  if (isAscii(text)) return text as ByteString;
  return byteStringOf(new TextEncoder().encode(text));
}

/** The byte string of these bytes. */
export function byteStringOf(bytes: Uint8Array): ByteString {
  // Node does it some ten times as fast as what browsers have
  if (typeof Buffer !== "undefined") return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1") as ByteString;
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text as ByteString;
}

/** Takes a string whose characters are already single bytes (what a latin-1 decoder gave). */
export function byteStringFromLatin1(text: string): ByteString {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0xff) throw new RangeError("not a string of single bytes");
  }
  return text as ByteString;
}

/** From here on Node's own way is the faster one. */
const longText = 256;

export function byteStringBytes(text: ByteString): Uint8Array {
  const bytes = new Uint8Array(text.length);
  if (text.length >= longText && typeof Buffer !== "undefined") {
    Buffer.from(bytes.buffer).write(text, "latin1");
    return bytes;
  }
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const strict = new TextDecoder("utf-8", { fatal: true });

/** Most names: ASCII that can be shown as it is. */
const plain = /^[ -~]*$/;

/** What a terminal would obey, and what would change the order of the characters around it. */
const unshowable = /[\p{Cc}\p{Bidi_Control}]/gu;

/** The text for a person: UTF-8 where it is, `\\xNN` for other bytes and for the bytes of control characters. */
export function displayBytes(text: ByteString): string {
  if (plain.test(text)) return text;
  try {
    const shown = isAscii(text) ? text : strict.decode(byteStringBytes(text));
    return shown.replace(unshowable, (character) => escapeBytes(byteString(character)));
  } catch {
    return text.replace(/[^ -~]/g, (byte) => escapeBytes(byte as ByteString));
  }
}

const escapeBytes = (bytes: ByteString): string =>
  [...bytes].map((byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
