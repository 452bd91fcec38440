import { createHash } from "node:crypto";
import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { type ParsedOptions, parseOptions } from "../getopt.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";
import { nameInMessage } from "./gnu-quotes.js";
import { inputText, linesOf } from "./text-input.js";
import { wrongUsage } from "./usage.js";

const table = {
  short: "btcwz",
  long: {
    binary: "b",
    text: "t",
    check: "c",
    warn: "w",
    zero: "z",
    tag: "tag",
    quiet: "quiet",
    status: "status",
    strict: "strict",
    "ignore-missing": "ignore-missing",
  },
};

/** One of md5sum and its like. Source: the GNU coreutils manual, md5sum invocation. */
export function checksumCommand(algorithm: "md5" | "sha1" | "sha256" | "sha512"): Command {
  const hash = (text: string) => createHash(algorithm).update(Buffer.from(text, "latin1")).digest("hex");
  const digits = hash("").length;
  const tag = algorithm.toUpperCase();
  return (call) => {
    const options = parseOptions(call.args, table);
    const checks = options.has("c");
    if (checks && options.has("tag")) return wrongUsage(call, "the --tag option is meaningless when verifying checksums");
    for (const name of ["ignore-missing", "status", "quiet", "strict"]) {
      if (!checks && options.has(name)) return wrongUsage(call, `the --${name} option is meaningful only when verifying checksums`);
    }
    if (!checks && options.has("w")) return wrongUsage(call, "the --warn option is meaningful only when verifying checksums");
    if (checks && (options.has("b") || options.has("t"))) throw new UnsupportedCall("the options -b and -t with -c");
    const paths = options.operands.length === 0 ? ["-"] : options.operands;
    let status = 0;
    for (const path of paths) {
      const done = checks ? check(call, options, path, { hash, digits, tag }) : print(call, options, path, { hash, digits, tag });
      if (!done) status = 1;
    }
    return status;
  };
}

interface Algorithm {
  readonly hash: (text: string) => string;
  /** Of a sum in hexadecimal. */
  readonly digits: number;
  readonly tag: string;
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r" };

function print(call: Invocation, options: ParsedOptions, path: string, { hash, tag }: Algorithm): boolean {
  const text = read(call, path);
  if (text === undefined) return false;
  const name = options.has("z") ? path : path.replace(/[\\\n\r]/g, (one) => escapes[one] ?? one);
  const mark = name === path ? "" : "\\";
  const binary = options.given.findLast(([one]) => one === "b" || one === "t")?.[0] === "b";
  const line = options.has("tag") ? `${mark}${tag} (${name}) = ${hash(text)}` : `${mark}${hash(text)} ${binary ? "*" : " "}${name}`;
  writeText(call.stdout, line + (options.has("z") ? "\0" : "\n"));
  return true;
}

function read(call: Invocation, path: string, isSilent = false): string | undefined {
  try {
    return inputText(call, path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (!isSilent || error.errno !== "ENOENT") complain(call, `${nameInMessage(path)}: ${error.message}`);
    return undefined;
  }
}

/** The sum and the name of a line, or nothing where it is none. */
function parseLine(line: string, { digits, tag }: Algorithm): { readonly sum: string; readonly name: string } | undefined {
  const trimmed = line.replace(/^[ \t]+/, "").replace(/\r$/, "");
  const isEscaped = trimmed.startsWith("\\");
  const rest = isEscaped ? trimmed.slice(1) : trimmed;
  const tagged = rest.startsWith(`${tag} (`) ? /^\w+ \(([\s\S]*)\) = ([0-9a-fA-F]+)$/.exec(rest) : null;
  const plain = /^([0-9a-fA-F]+)(?: [ *]| )([\s\S]+)$/.exec(rest);
  const sum = tagged?.[2] ?? plain?.[1];
  const name = tagged?.[1] ?? plain?.[2];
  if (sum === undefined || name === undefined || sum.length !== digits) return undefined;
  return {
    sum: sum.toLowerCase(),
    name: isEscaped ? name.replace(/\\([\\nr])/g, (_, one) => ({ n: "\n", r: "\r" })[one as string] ?? "\\") : name,
  };
}

function check(call: Invocation, options: ParsedOptions, path: string, algorithm: Algorithm): boolean {
  const list = read(call, path);
  if (list === undefined) return false;
  const isSilent = options.has("status");
  const counts = { wrong: 0, unread: 0, different: 0, good: 0, lines: 0 };
  const listName = path === "-" ? "'standard input'" : path;
  for (const [index, line] of linesOf(list, options.has("z") ? "\0" : "\n").entries()) {
    if (line === "" || line.startsWith("#")) continue;
    const parsed = parseLine(line, algorithm);
    if (parsed === undefined) {
      counts.wrong += 1;
      if (options.has("w")) complain(call, `${listName}: ${index + 1}: improperly formatted ${algorithm.tag} checksum line`);
      continue;
    }
    counts.lines += 1;
    const { sum, name } = parsed;
    const shown = name.replace(/[\\\n\r]/g, (one) => (/[\n\r]/.test(name) ? (escapes[one] ?? one) : one));
    const label = shown === name ? name : `\\${shown}`;
    const text = read(call, name, options.has("ignore-missing"));
    if (text === undefined) {
      if (options.has("ignore-missing") && !call.files.exists(name)) continue;
      counts.unread += 1;
      if (!isSilent) writeText(call.stdout, `${label}: FAILED open or read\n`);
    } else if (algorithm.hash(text) === sum) {
      counts.good += 1;
      if (!isSilent && !options.has("quiet")) writeText(call.stdout, `${label}: OK\n`);
    } else {
      counts.different += 1;
      if (!isSilent) writeText(call.stdout, `${label}: FAILED\n`);
    }
  }
  if (counts.lines === 0) {
    complain(call, `${listName}: no properly formatted checksum lines found`);
    return false;
  }
  const warn = (count: number, one: string, many: string) => {
    if (count > 0 && !isSilent) complain(call, `WARNING: ${count} ${count === 1 ? one : many}`);
  };
  warn(counts.wrong, "line is improperly formatted", "lines are improperly formatted");
  warn(counts.unread, "listed file could not be read", "listed files could not be read");
  warn(counts.different, "computed checksum did NOT match", "computed checksums did NOT match");
  const none = options.has("ignore-missing") && counts.good + counts.different === 0;
  if (none && !isSilent) complain(call, `${listName}: no file was verified`);
  return !none && counts.unread === 0 && counts.different === 0 && (counts.wrong === 0 || !options.has("strict"));
}
