import { type ByteString, byteStringBytes } from "../core/byte-string.js";
import type { RootEntry } from "./root-entry.js";

const types = {
  directory: "dir",
  file: "file",
  hardlink: "file",
  symlink: "link",
  "character-device": "char",
  "block-device": "block",
  fifo: "fifo",
  socket: "socket",
} as const;

/** Entries as an mtree(5) file, one whole path a line. Extended attributes are `xattr.NAME=BASE64`. */
export function mtreeText(entries: Iterable<RootEntry>): string {
  const lines = ["#mtree"];
  const known = new Map<string, string>();
  for (const entry of entries) {
    const words = [entry.path === "" ? "." : `./${encodeVis(entry.path)}`];
    const type = entry.type === "hardlink" ? (known.get(entry.to) ?? "file") : typeName(entry);
    known.set(entry.path, type);
    words.push(`type=${type}`, `mode=${entry.mode.toString(8).padStart(4, "0")}`, `uid=${entry.uid}`, `gid=${entry.gid}`);
    words.push(`time=${entry.mtime}.0`);
    if (entry.type === "symlink") words.push(`link=${encodeVis(entry.target)}`);
    if (entry.type === "character-device" || entry.type === "block-device") words.push(`device=native,${entry.major},${entry.minor}`);
    for (const [name, value] of entry.xattrs ?? []) words.push(`xattr.${encodeVis(name)}=${base64(value)}`);
    lines.push(words.join(" "));
  }
  return `${lines.join("\n")}\n`;
}

const typeName = ({ type }: RootEntry): string => types[type];

/** Bytes that would end a word, begin a comment or be taken for something else become octal, as with strvis(3) and VIS_OCTAL. */
function encodeVis(text: ByteString): string {
  let encoded = "";
  for (const byte of byteStringBytes(text)) {
    const plain = byte > 0x20 && byte < 0x7f && byte !== 0x5c && byte !== 0x23 && byte !== 0x3d;
    encoded += plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  }
  return encoded;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
