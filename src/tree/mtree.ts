import { type ByteString, byteString, byteStringOf } from "../core/byte-string.js";
import { BuildError } from "../core/errors.js";
import type { NodeType } from "./node.js";
import { type ImagePath, imagePath, joinPath, rootPath, splitPath } from "./path.js";

/** What an mtree file says of one path; what it does not say is undefined. */
export interface MtreeEntry {
  readonly path: ImagePath;
  /** Line of the file, from 1. */
  readonly line: number;
  readonly type?: NodeType;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Seconds since 1970. */
  readonly mtime?: number;
  /** Target of a symbolic link. */
  readonly link?: ByteString;
  readonly device?: { readonly major: number; readonly minor: number };
  readonly xattrs?: ReadonlyMap<ByteString, Uint8Array>;
  /** The path need not be there. */
  readonly optional?: boolean;
}

/** Keywords that say nothing of an image: sizes, checksums, names of owners, and how a checker is to behave. */
const ignored =
  /^(size|nlink|cksum|flags|contents|inode|tags|resdevice|uname|gname|ignore|nochange|(md5|rmd160|sha1|sha256|sha384|sha512)(digest)?|ripemd160digest)$/;

const types: Readonly<Record<string, NodeType>> = {
  file: "file",
  dir: "directory",
  link: "symlink",
  char: "character-device",
  block: "block-device",
  fifo: "fifo",
  socket: "socket",
};

/**
 * Parses an mtree file: paths relative to the directory before them, with `..` to leave it, or whole paths; `/set` and `/unset`; names encoded as
 * strvis(3) does. Owners are numbers. Extended attributes are `xattr.NAME=BASE64`. Source: mtree(5) of FreeBSD and of libarchive.
 *
 * @throws BuildError `MTREE_INVALID` with the line
 */
export function parseMtree(text: string, name: string): MtreeEntry[] {
  const entries: MtreeEntry[] = [];
  const defaults = new Map<string, string>();
  let directory: ImagePath = rootPath;
  for (const { words, line } of linesOf(text)) {
    const invalid = (why: string): BuildError =>
      new BuildError("MTREE_INVALID", `Line ${line} of ${name} cannot be used: ${why}.`, { where: { source: name, line } });
    const [first = "", ...rest] = words;
    if (first === "/set") {
      for (const [keyword, value] of rest.map(keywordOf)) defaults.set(keyword, value);
    } else if (first === "/unset") {
      for (const keyword of rest) {
        if (keyword === "all") defaults.clear();
        else defaults.delete(keyword);
      }
    } else if (first === "..") {
      directory = splitPath(directory).directory;
    } else if (first.startsWith("/")) {
      throw invalid(`${first} is not a path, and the commands are /set and /unset`);
    } else {
      const decoded = decodeVis(first, invalid);
      const whole = decoded.includes("/");
      const path = pathOf(whole || decoded === "." ? decoded : (joinPath(directory, decoded) as ByteString), invalid);
      const entry = { path, line, ...factsOf(new Map([...defaults, ...rest.map(keywordOf)]), invalid) };
      entries.push(entry);
      if (entry.type === "directory" && !whole) directory = path;
    }
  }
  return entries;
}

function* linesOf(text: string): Generator<{ readonly words: readonly string[]; readonly line: number }> {
  let joined = "";
  let start = 0;
  for (const [place, raw] of text.split("\n").entries()) {
    if (joined === "") start = place + 1;
    const continued = /(^|[^\\])\\\r?$/.test(raw);
    joined += continued ? `${raw.replace(/\\\r?$/, "")} ` : raw;
    if (continued) continue;
    const words = joined.trim().split(/\s+/);
    joined = "";
    if (words[0] !== "" && !words[0]?.startsWith("#")) yield { words, line: start };
  }
}

function keywordOf(word: string): readonly [string, string] {
  const equals = word.indexOf("=");
  return equals === -1 ? [word, ""] : [word.slice(0, equals), word.slice(equals + 1)];
}

type Invalid = (why: string) => BuildError;

function factsOf(keywords: ReadonlyMap<string, string>, invalid: Invalid): Omit<MtreeEntry, "path" | "line"> {
  const facts: { -readonly [Key in keyof Omit<MtreeEntry, "path" | "line">]: MtreeEntry[Key] } = {};
  const xattrs = new Map<ByteString, Uint8Array>();
  for (const [keyword, value] of keywords) {
    if (ignored.test(keyword)) continue;
    if (keyword === "type") {
      const type = types[value];
      if (type === undefined) throw invalid(`there is no type ${value}`);
      facts.type = type;
    } else if (keyword === "mode") facts.mode = numberOf(value, { keyword, radix: 8, most: 0o7777 }, invalid);
    else if (keyword === "uid") facts.uid = numberOf(value, { keyword, radix: 10, most: 0xffff_ffff }, invalid);
    else if (keyword === "gid") facts.gid = numberOf(value, { keyword, radix: 10, most: 0xffff_ffff }, invalid);
    else if (keyword === "time") facts.mtime = numberOf(value.replace(/\.\d*$/, ""), { keyword, radix: 10, most: 0xffff_ffff }, invalid);
    else if (keyword === "link") facts.link = decodeVis(value, invalid);
    else if (keyword === "device") facts.device = deviceOf(value, invalid);
    else if (keyword === "optional") facts.optional = true;
    else if (keyword.startsWith("xattr.")) xattrs.set(decodeVis(keyword.slice(6), invalid), base64Of(value, keyword, invalid));
    else throw invalid(`the keyword ${keyword} is not known`);
  }
  return xattrs.size === 0 ? facts : { ...facts, xattrs };
}

interface NumberRules {
  readonly keyword: string;
  readonly radix: 8 | 10;
  readonly most: number;
}

function numberOf(text: string, { keyword, radix, most }: NumberRules, invalid: Invalid): number {
  const value = (radix === 8 ? /^[0-7]+$/ : /^\d+$/).test(text) ? Number.parseInt(text, radix) : Number.NaN;
  if (value <= most) return value;
  throw invalid(`${keyword}=${text} is not ${radix === 8 ? "an octal" : "a"} number up to ${most.toString(radix)}`);
}

/** `native,MAJOR,MINOR` (any system's name), or the number that Linux packs them into. */
function deviceOf(text: string, invalid: Invalid): { readonly major: number; readonly minor: number } {
  const parts = text.split(",");
  const numbers = (parts.length > 1 ? parts.slice(1) : parts).map(Number);
  const [one = 0, two] = numbers;
  if (numbers.length > 2 || numbers.some((number) => !Number.isInteger(number) || number < 0 || number > 0xffff_ffff)) {
    throw invalid(`device=${text} is not a device number`);
  }
  return two === undefined ? { major: (one >>> 8) & 0xfff, minor: (one & 0xff) | ((one >>> 12) & 0xfff00) } : { major: one, minor: two };
}

function base64Of(text: string, keyword: string, invalid: Invalid): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw invalid(`the value of ${keyword} is not base64`);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

const letters: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, s: 32, "0": 0, "\\": 92, "#": 35 };

/** Undoes strvis(3) with VIS_OCTAL or VIS_CSTYLE. */
function decodeVis(text: string, invalid: Invalid): ByteString {
  if (!text.includes("\\")) return byteString(text);
  const bytes: number[] = [];
  for (const [, octal, letter, plain] of text.matchAll(/\\([0-3][0-7]{2})|\\([\s\S])|([^\\]+|\\$)/g)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (plain !== undefined) bytes.push(...new TextEncoder().encode(plain));
    else {
      const byte = letters[letter ?? ""];
      if (byte === undefined) throw invalid(`\\${letter} in a name is not known`);
      bytes.push(byte);
    }
  }
  return byteStringOf(Uint8Array.from(bytes));
}

function pathOf(text: ByteString, invalid: Invalid): ImagePath {
  try {
    return imagePath(text);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message.replace(/\.$/, "") : String(error));
  }
}
