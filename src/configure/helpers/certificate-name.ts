import { concatBytes } from "../../core/bytes.js";

/** A value of DER: its tag, its contents, and both as they stand there. */
interface Value {
  readonly tag: number;
  readonly contents: Uint8Array;
  readonly whole: Uint8Array;
}

/** The values of a constructed one. @throws RangeError where a length leads outside */
function values(bytes: Uint8Array): readonly Value[] {
  const found: Value[] = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const [tag = 0, first = 0] = bytes.subarray(at, at + 2);
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    let length = first < 0x80 ? first : 0;
    for (const byte of bytes.subarray(at + 2, at + 2 + lengthBytes)) length = length * 256 + byte;
    const start = at + 2 + lengthBytes;
    if (start + length > bytes.byteLength) throw new RangeError("a value of DER runs past its end");
    found.push({ tag, contents: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) });
    at = start + length;
  }
  return found;
}

const utf8String = 12;
const sequence = 0x30;
const set = 0x31;
/** UTF8String, PrintableString, T61String, IA5String, VisibleString; and those of 4 and of 2 bytes a character. */
const texts = new Set([12, 19, 20, 22, 26]);
const universalString = 28;
const bmpString = 30;

function encode(tag: number, contents: Uint8Array): Uint8Array {
  const size = contents.byteLength;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return concatBytes([Uint8Array.of(tag, ...length), contents]);
}

/**
 * The subject of a certificate as OpenSSL compares names: texts in UTF-8 and small letters, without doubled white space, and no header around all
 * of it; nothing for what is no certificate. Source: OpenSSL, X509_NAME_hash_ex and x509_name_canon; RFC 5280.
 */
export function canonicalSubject(certificate: Uint8Array): Uint8Array | undefined {
  try {
    return subjectOf(certificate);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function subjectOf(certificate: Uint8Array): Uint8Array | undefined {
  const [outer] = values(certificate);
  const [body] = outer === undefined ? [] : values(outer.contents);
  if (body === undefined) return undefined;
  // The version stands first, and only where it is not 1: serial number, signature, issuer, validity, subject.
  const fields = values(body.contents);
  const subject = fields[fields[0]?.tag === 0xa0 ? 5 : 4];
  if (subject?.tag !== sequence) return undefined;
  return concatBytes(values(subject.contents).map((one) => encode(set, concatBytes(values(one.contents).map(canonicalAttribute)))));
}

function canonicalAttribute({ contents }: Value): Uint8Array {
  const [type, value] = values(contents);
  if (type === undefined || value === undefined) return encode(sequence, contents);
  const text = textOf(value);
  if (text === undefined) return encode(sequence, contents);
  const folded = text
    .replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, "")
    .replace(/[ \t\n\v\f\r]+/g, " ")
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return encode(sequence, concatBytes([type.whole, encode(utf8String, new TextEncoder().encode(folded))]));
}

function textOf({ tag, contents }: Value): string | undefined {
  if (tag === utf8String) return new TextDecoder().decode(contents);
  if (texts.has(tag)) return String.fromCharCode(...contents);
  const width = tag === bmpString ? 2 : tag === universalString ? 4 : undefined;
  if (width === undefined) return undefined;
  let text = "";
  for (let at = 0; at + width <= contents.byteLength; at += width) {
    text += String.fromCodePoint(contents.subarray(at, at + width).reduce((code, byte) => code * 256 + byte, 0));
  }
  return text;
}
