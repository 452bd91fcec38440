import { type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { readGroups, readUsers } from "../coreutils/accounts.js";
import { parseDate } from "../coreutils/date-parse.js";
import { applyMode, parseMode } from "../coreutils/file-mode.js";
import { quotedWord } from "../coreutils/gnu-quotes.js";
import { modeText, nodeSize } from "../coreutils/mode-text.js";
import { compilePattern } from "../pattern.js";
import { type FindTest, findName } from "./entry.js";

/** The arguments of find are wrong; this was told. */
export class FindUsageError extends Error {}

const wrong = (call: Invocation, message: string): never => {
  complain(call, message);
  throw new FindUsageError(message);
};

/** A number as find's tests have it: `+5` is more, `-5` is less, `5` exactly. */
function comparison(text: string): ((value: number) => boolean) | undefined {
  const [, sign = "", digits] = /^([-+]?)(\d+)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  if (sign === "+") return (value) => value > number;
  return sign === "-" ? (value) => value < number : (value) => value === number;
}

function countOf(text: string, name: string): (value: number) => boolean {
  const compare = comparison(text);
  if (compare === undefined) throw new UnsupportedCall(`the argument ${text} of ${name}`);
  return compare;
}

/** The tests that take one argument. Source: POSIX find, find(1). */
export const findTests: Readonly<Record<string, (argument: string, call: Invocation) => FindTest>> = {
  "-name": (pattern) => nameTest(pattern, false),
  "-iname": (pattern) => nameTest(pattern, true),
  "-path": (pattern) => pathTest(pattern, false),
  "-wholename": (pattern) => pathTest(pattern, false),
  "-ipath": (pattern) => pathTest(pattern, true),
  "-iwholename": (pattern) => pathTest(pattern, true),
  "-lname": (pattern) => linkTest(pattern, false),
  "-ilname": (pattern) => linkTest(pattern, true),
  "-type": (letters, call) => {
    const isType = typeTest(letters, "-type", call);
    return ({ node }) => isType(node.type);
  },
  "-xtype": (letters, call) => {
    const isType = typeTest(letters, "-xtype", call);
    return ({ path, node }, { call: { files } }) => isType((node.type === "symlink" ? (files.find(path) ?? node) : node).type);
  },
  "-perm": permissionTest,
  "-user": (name, call) => {
    const user = readUsers(call.files).find((one) => one.name === name);
    if (user === undefined && !/^[-+]?\d+$/.test(name)) return wrong(call, `${quotedWord(name)} is not the name of a known user`);
    const compare = user === undefined ? countOf(name, "-user") : (uid: number) => uid === user.uid;
    return ({ node }) => compare(node.uid);
  },
  "-group": (name, call) => {
    const group = readGroups(call.files).find((one) => one.name === name);
    if (group === undefined && !/^[-+]?\d+$/.test(name)) return wrong(call, `${quotedWord(name)} is not the name of an existing group`);
    const compare = group === undefined ? countOf(name, "-group") : (gid: number) => gid === group.gid;
    return ({ node }) => compare(node.gid);
  },
  "-uid": (text) => {
    const compare = countOf(text, "-uid");
    return ({ node }) => compare(node.uid);
  },
  "-gid": (text) => {
    const compare = countOf(text, "-gid");
    return ({ node }) => compare(node.gid);
  },
  "-links": (text) => {
    const compare = countOf(text, "-links");
    return ({ node }, { call }) => compare(call.files.table.links(node));
  },
  "-newer": (path, call) => {
    const { mtime } = call.files.find(path) ?? wrong(call, `${quotedWord(path)}: No such file or directory`);
    return ({ node }) => node.mtime > mtime;
  },
  "-newermt": (text, call) => {
    const moment = parseDate(text, call.now);
    if (moment === undefined) return wrong(call, `I cannot figure out how to interpret ${quotedWord(text)} as a date or time`);
    return ({ node }) => node.mtime > moment.seconds;
  },
  "-samefile": (path, call) => {
    const same = call.files.find(path, { follow: false }) ?? wrong(call, `${quotedWord(path)}: No such file or directory`);
    return ({ node }) => node === same;
  },
  "-size": sizeTest,
  "-mtime": (text, call) => ageTest(text, 86_400, call),
  "-mmin": (text, call) => ageTest(text, 60, call),
};

/** The tests that take no argument. */
export const plainFindTests: Readonly<Record<string, FindTest>> = {
  "-true": () => true,
  "-false": () => false,
  "-empty": ({ node }) => (node.type === "directory" ? node.children.size === 0 : node.type === "file" && node.content.size === 0),
  "-nouser": ({ node }, { call }) => !readUsers(call.files).some(({ uid }) => uid === node.uid),
  "-nogroup": ({ node }, { call }) => !readGroups(call.files).some(({ gid }) => gid === node.gid),
  "-readable": () => true,
  "-writable": () => true,
  "-executable": ({ path, node }, { call }) => {
    const target = node.type === "symlink" ? call.files.find(path) : node;
    return target !== undefined && (target.type === "directory" || (target.mode & 0o111) !== 0);
  },
};

function patternOf(pattern: string, caseless: boolean) {
  const [trailing = ""] = /\\*$/.exec(pattern) ?? [];
  if (trailing.length % 2 === 1) throw new UnsupportedCall(`the pattern ${pattern}`);
  return compilePattern(pattern, { caret: true, caseless });
}

function nameTest(text: string, caseless: boolean): FindTest {
  const pattern = patternOf(text, caseless);
  return ({ path }) => pattern.matches(findName(path).replace(/(?<=[^/])\/$/, ""));
}

function pathTest(text: string, caseless: boolean): FindTest {
  const pattern = patternOf(text, caseless);
  return ({ path }) => pattern.matches(path);
}

function linkTest(text: string, caseless: boolean): FindTest {
  const pattern = patternOf(text, caseless);
  return ({ node }) => node.type === "symlink" && pattern.matches(node.target);
}

function typeTest(letters: string, name: string, call: Invocation): (type: Parameters<typeof modeText>[0]) => boolean {
  const wanted = letters.split(",");
  const unknown = wanted.find((letter) => !/^[fdlpsbc]$/.test(letter));
  if (unknown !== undefined && letters.length === 1) return wrong(call, `Unknown argument to ${name}: ${unknown}`);
  if (unknown !== undefined) throw new UnsupportedCall(`the types ${letters}`);
  return (type) => wanted.includes(modeText(type, 0).charAt(0).replace("-", "f"));
}

function permissionTest(text: string, call: Invocation): FindTest {
  const [, sign = "", mode = ""] = /^([-/]?)(.*)$/s.exec(text) ?? [];
  const change = parseMode(mode);
  if (change === undefined || mode.startsWith("+")) return wrong(call, `invalid mode ${quotedWord(text)}`);
  if (sign === "/" && applyMode(change, { mode: 0, directory: true, umask: 0 }) === 0) throw new UnsupportedCall(`the mode ${text}`);
  const on = (directory: boolean) => applyMode(change, { mode: 0, directory, umask: 0 });
  return ({ node }) => {
    const bits = on(node.type === "directory");
    if (sign === "-") return (node.mode & bits) === bits;
    return sign === "/" ? (node.mode & bits) !== 0 : node.mode === bits;
  };
}

const units: Readonly<Record<string, number>> = { c: 1, w: 2, b: 512, "": 512, k: 1024, M: 1 << 20, G: 1 << 30 };

function sizeTest(text: string, call: Invocation): FindTest {
  const [, number = "", unit = ""] = /^([-+]?\d+)([cwbkMG]?)$/.exec(text) ?? [];
  const compare = comparison(number);
  if (compare === undefined) return wrong(call, `invalid -size type \`${text.slice(-1)}'`);
  return ({ node }) => compare(Math.ceil(nodeSize(node) / (units[unit] ?? 1)));
}

/** Ages are counted in whole units; those of minutes upwards, those of days downwards. */
function ageTest(text: string, unit: number, { now }: Invocation): FindTest {
  const [, sign = "", digits] = /^([-+]?)(\d+)$/.exec(text) ?? [];
  if (digits === undefined) throw new UnsupportedCall(`the age ${text}`);
  const number = Number(digits);
  const days = unit === 86_400;
  return ({ node }) => {
    const age = now - node.mtime;
    if (sign === "-") return age < number * unit;
    if (sign === "+") return age >= (days ? (number + 1) * unit : number * unit + 1);
    return (days ? Math.floor(age / unit) : Math.ceil(age / unit)) === number;
  };
}
