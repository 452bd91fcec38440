import { type ByteString, byteStringBytes } from "../core/byte-string.js";
import { utf8Bytes } from "../core/bytes.js";
import { tarBlock } from "./tar-header-window.js";

/** What a header says of an entry. */
export interface TarHeader {
  /** At most 100 bytes. */
  readonly name: ByteString;
  readonly type: keyof typeof typeFlags;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** At most 100 bytes. */
  readonly link?: ByteString | undefined;
  readonly major?: number;
  readonly minor?: number;
}

/** What the fields of a header hold: bytes of names, and the largest octal numbers. */
export const tarHeaderLimits = { name: 100, link: 100, owner: 0o777_7777, size: 0o777_7777_7777 } as const;

const typeFlags = {
  file: "0",
  hardlink: "1",
  symlink: "2",
  "character-device": "3",
  "block-device": "4",
  directory: "5",
  fifo: "6",
  pax: "x",
} as const;

const sumAt = 148;
const sumSize = 8;

/** A header block. Source: POSIX.1-2017, pax, "ustar Interchange Format". */
export function encodeTarHeader({ name, type, mode, uid, gid, size, mtime, link, major = 0, minor = 0 }: TarHeader): Uint8Array {
  const block = new Uint8Array(tarBlock);
  const octal = (value: number, at: number, digits: number) => block.set(utf8Bytes(value.toString(8).padStart(digits, "0")), at);
  block.set(byteStringBytes(name), 0);
  octal(mode, 100, 7);
  octal(uid, 108, 7);
  octal(gid, 116, 7);
  octal(size, 124, 11);
  octal(mtime, 136, 11);
  block.set(utf8Bytes(typeFlags[type]), 156);
  if (link !== undefined) block.set(byteStringBytes(link), 157);
  block.set(utf8Bytes("ustar\x0000"), 257);
  octal(major, 329, 7);
  octal(minor, 337, 7);
  // The sum is of a header whose own field is blank.
  block.fill(0x20, sumAt, sumAt + sumSize);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.set(utf8Bytes(`${sum.toString(8).padStart(6, "0")}\0 `), sumAt);
  return block;
}
