import { type Invocation, UnsupportedCall } from "../command.js";
import { groupName, readGroups, readUsers, userName } from "../coreutils/accounts.js";
import { formatDate } from "../coreutils/date-format.js";
import { diskBlocks, modeText, nodeSize } from "../coreutils/mode-text.js";
import { writeText } from "../system/open-file.js";
import { type FindEntry, type FindTest, findFolder, findName } from "./entry.js";

const escapes: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\" };

/** The action -printf. Source: find(1), "UNUSUAL FILENAMES" and -printf. */
export function findPrintf(format: string): FindTest {
  const parts = [...format.matchAll(/\\([0-7]{1,3}|[\s\S])|%([-0+# ]*)(\d*)(?:\.(\d+))?(T[\s\S]|[\s\S])|[^\\%]+|[\s\S]/g)].map(readPart);
  const end = parts.indexOf("end");
  const kept = end < 0 ? parts : parts.slice(0, end);
  return (entry, { call }) => {
    writeText(call.stdout, kept.map((part) => (typeof part === "function" ? part(entry, call) : part)).join(""));
    return true;
  };
}

type Part = string | ((entry: FindEntry, call: Invocation) => string);

function readPart([whole, escaped, flags = "", width = "", precision, directive]: RegExpMatchArray): Part {
  if (escaped !== undefined) {
    if (/^[0-7]/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 0xff);
    if (escaped === "c") return "end";
    const known = escapes[escaped];
    if (known === undefined) throw new UnsupportedCall(`the escape \\${escaped}`);
    return known;
  }
  if (directive === undefined) {
    if (whole === "%" || whole === "\\") throw new UnsupportedCall(`the format ${whole}`);
    return whole;
  }
  if (directive === "%") return "%";
  const value = directiveValue(directive);
  if (/[+# ]/.test(flags)) throw new UnsupportedCall(`the format ${whole}`);
  return (entry, call) => {
    const text = value(entry, call);
    const cut = precision === undefined || numeric.has(directive) ? text : text.slice(0, Number(precision));
    if (flags.includes("-")) return cut.padEnd(Number(width));
    return cut.padStart(Number(width), flags.includes("0") && numeric.has(directive) ? "0" : " ");
  };
}

/** What is written as a number, and can have zeros before it. */
const numeric = new Set(["d", "m"]);

function directiveValue(directive: string): (entry: FindEntry, call: Invocation) => string {
  if (directive.startsWith("T")) return timeOf(directive.charAt(1));
  const value = values[directive];
  if (value === undefined) throw new UnsupportedCall(`the format %${directive}`);
  return value;
}

/** Seconds have a fraction, which an image does not keep. */
const fraction = ".0000000000";

function timeOf(letter: string): (entry: FindEntry) => string {
  const composed: Readonly<Record<string, string>> = {
    "+": `%Y-%m-%d+%H:%M:%S${fraction}`,
    T: `%H:%M:%S${fraction}`,
    X: `%H:%M:%S${fraction}`,
    S: `%S${fraction}`,
    "@": `%s${fraction}`,
  };
  const format = composed[letter] ?? (/^[aAbBcdDFgGhHIjklmMprRsuUVwWxyYZ]$/.test(letter) ? `%${letter}` : undefined);
  if (format === undefined) throw new UnsupportedCall(`the format %T${letter}`);
  return ({ node }) => formatDate(format, node.mtime);
}

const typeLetter = (type: FindEntry["node"]["type"]) => modeText(type, 0).charAt(0).replace("-", "f");

const values: Readonly<Record<string, (entry: FindEntry, call: Invocation) => string>> = {
  p: ({ path }) => path,
  P: ({ path, start }) => path.slice(start.length).replace(/^\//, ""),
  H: ({ start }) => start,
  f: ({ path }) => findName(path),
  h: ({ path }) => findFolder(path),
  d: ({ depth }) => String(depth),
  y: ({ node }) => typeLetter(node.type),
  Y: ({ path, node }, { files }) => {
    if (node.type !== "symlink") return typeLetter(node.type);
    const target = files.find(path);
    return target === undefined ? "N" : typeLetter(target.type);
  },
  m: ({ node }) => node.mode.toString(8),
  M: ({ node }) => modeText(node.type, node.mode),
  s: ({ node }) => String(nodeSize(node)),
  k: ({ node }) => String(diskBlocks(node) / 2),
  b: ({ node }) => String(diskBlocks(node)),
  n: ({ node }, { files }) => String(files.table.links(node)),
  l: ({ node }) => (node.type === "symlink" ? node.target : ""),
  t: ({ node }) => formatDate(`%a %b %e %H:%M:%S${fraction} %Y`, node.mtime),
  u: ({ node }, { files }) => userName(readUsers(files), node.uid),
  g: ({ node }, { files }) => groupName(readGroups(files), node.gid),
  U: ({ node }) => String(node.uid),
  G: ({ node }) => String(node.gid),
};
