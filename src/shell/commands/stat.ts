import type { Node, NodeType } from "../../tree/node.js";
import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { groupName, readGroups, readUsers, userName } from "../coreutils/accounts.js";
import { formatDate } from "../coreutils/date-format.js";
import { escapeLetters } from "../coreutils/escapes.js";
import { quotedName } from "../coreutils/gnu-quotes.js";
import { inodeNumber } from "../coreutils/inode-number.js";
import { diskBlocks, modeText, nodeSize } from "../coreutils/mode-text.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";

interface Subject {
  readonly call: Invocation;
  readonly path: string;
  readonly node: Node;
}

/** What is known of files, in a format. Devices and times of birth are no part of an image. Source: GNU coreutils stat. */
export const stat: Command = (call) => {
  const options = parseOptions(call.args, { short: "Lc:", long: { dereference: "L", "format=": "c", "printf=": "printf" } });
  if (options.operands.length === 0) return wrongUsage(call, "missing operand");
  const last = options.given.findLast(([name]) => name === "c" || name === "printf");
  if (last === undefined) throw new UnsupportedCall("the form without a format");
  const [kind, format] = last;
  const parts = [...format.matchAll(/%([-+0# ']*)(\d*)(?:\.(\d*))?([HL]?[A-Za-z%])|\\(x[\da-f]{1,2}|[0-7]{1,3}|[\s\S])|[\s\S]/g)].map(
    (match) => readPart(match, kind === "printf"),
  );
  let status = 0;
  for (const path of options.operands) {
    try {
      if (path === "-") throw new UnsupportedCall("the standard input");
      const subject = { call, path, node: call.files.node(path, { follow: options.has("L") }) };
      writeText(call.stdout, parts.map((part) => (typeof part === "string" ? part : part(subject))).join("") + (kind === "c" ? "\n" : ""));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      status = complain(call, `cannot statx ${quotedName(path)}: ${error.message}`);
    }
  }
  return status;
};

const escapes: Readonly<Record<string, string>> = { ...escapeLetters, '"': '"' };

type Part = string | ((subject: Subject) => string);

function readPart([whole, flags = "", width = "", precision, directive, escaped]: RegExpMatchArray, escapesCount: boolean): Part {
  if (escaped !== undefined) {
    if (!escapesCount) return whole;
    if (/^x./.test(escaped)) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    if (/^[0-7]/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 0xff);
    const known = escapes[escaped];
    if (known === undefined) throw new UnsupportedCall(`the escape \\${escaped}`);
    return known;
  }
  if (directive === undefined) {
    if (whole === "\\" && escapesCount) throw new UnsupportedCall("a backslash at the end");
    return whole;
  }
  if (directive === "%") return "%";
  const value = values[directive];
  if (value === undefined || /['+ ]/.test(flags)) throw new UnsupportedCall(`the format ${whole}`);
  if (precision !== undefined && isNumber.test(directive)) throw new UnsupportedCall(`the format ${whole}`);
  return (subject) => {
    let text = value(subject);
    if (precision !== undefined) text = text.slice(0, Number(precision));
    if (flags.includes("#") && text !== "0") text = (directive === "a" ? "0" : /[fRtTD]/.test(directive) ? "0x" : "") + text;
    if (flags.includes("-")) return text.padEnd(Number(width));
    return text.padStart(Number(width), flags.includes("0") && isNumber.test(directive) ? "0" : " ");
  };
}

const isNumber = /^(.[dr]|[abBdDfghiorRstTuXYZ])$/;

/** The part of st_mode that says the type. Source: inode(7). */
const typeBits: Readonly<Record<NodeType, number>> = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  "character-device": 0o020000,
  "block-device": 0o060000,
  fifo: 0o010000,
  socket: 0o140000,
};

const typeNames: Readonly<Record<NodeType, string>> = {
  file: "regular file",
  directory: "directory",
  symlink: "symbolic link",
  "character-device": "character special file",
  "block-device": "block special file",
  fifo: "fifo",
  socket: "socket",
};

/** When what was changed is not kept: it is the time of the contents. */
const timeText = ({ node }: Subject) => formatDate("%Y-%m-%d %H:%M:%S.%N %z", node.mtime);
const timeNumber = ({ node }: Subject) => String(node.mtime);

const device = ({ node }: Subject): readonly [major: number, minor: number] =>
  node.type === "character-device" || node.type === "block-device" ? [node.major, node.minor] : [0, 0];

/** dev_t, as the kernel writes it for programs. Source: makedev(3). */
const deviceNumber = (subject: Subject) => {
  const [major, minor] = device(subject);
  return (minor & 0xff) + (major & 0xfff) * 0x100 + (minor & ~0xff) * 0x1000;
};

const values: Readonly<Record<string, (subject: Subject) => string>> = {
  a: ({ node }) => node.mode.toString(8),
  A: ({ node }) => modeText(node.type, node.mode),
  b: ({ node }) => String(diskBlocks(node)),
  B: () => "512",
  f: ({ node }) => (typeBits[node.type] | node.mode).toString(16),
  F: ({ node }) => (node.type === "file" && node.content.size === 0 ? "regular empty file" : typeNames[node.type]),
  g: ({ node }) => String(node.gid),
  G: ({ call, node }) => unknownName(groupName(readGroups(call.files), node.gid), node.gid),
  h: ({ call, node }) => String(call.files.table.links(node)),
  i: ({ call, node }) => String(inodeNumber(call.files, node)),
  m: () => "/",
  n: ({ path }) => path,
  N: ({ path, node }) => quotedName(path) + (node.type === "symlink" ? ` -> ${quotedName(node.target)}` : ""),
  o: () => "4096",
  r: (subject) => String(deviceNumber(subject)),
  R: (subject) => deviceNumber(subject).toString(16),
  Hr: (subject) => String(device(subject)[0]),
  Lr: (subject) => String(device(subject)[1]),
  s: ({ node }) => String(nodeSize(node)),
  t: (subject) => device(subject)[0].toString(16),
  T: (subject) => device(subject)[1].toString(16),
  u: ({ node }) => String(node.uid),
  U: ({ call, node }) => unknownName(userName(readUsers(call.files), node.uid), node.uid),
  x: timeText,
  y: timeText,
  z: timeText,
  X: timeNumber,
  Y: timeNumber,
  Z: timeNumber,
};

const unknownName = (name: string, id: number): string => (name === String(id) ? "UNKNOWN" : name);
