import type { Invocation } from "../command.js";
import { groupName, readGroups, readUsers, userName } from "../coreutils/accounts.js";
import { formatDate } from "../coreutils/date-format.js";
import { inodeNumber } from "../coreutils/inode-number.js";
import { diskBlocks, modeText, nodeSize } from "../coreutils/mode-text.js";
import type { ListedName } from "./order.js";

/** What ls writes of each name. */
export interface ListStyle {
  readonly long: boolean;
  readonly inodes: boolean;
  readonly numbers: boolean;
  readonly owner: boolean;
  readonly group: boolean;
  readonly marks: "all" | "slashes" | "none";
  /** The format of times; recent ones have another one where it is not given. */
  readonly time: string | undefined;
}

/** Half a year of the Gregorian calendar. */
const recent = 31_556_952 / 2;

/** The lines for some names, with their columns under each other. Source: POSIX ls, GNU coreutils. */
export function listLines(call: Invocation, names: readonly ListedName[], style: ListStyle): string[] {
  const { files } = call;
  const marked = (name: string, { node, path }: ListedName) => {
    const target = style.long && node.type === "symlink" ? files.find(path) : undefined;
    const arrow = style.long && node.type === "symlink" ? ` -> ${node.target}` : "";
    return `${name}${arrow}${arrow === "" ? mark(node, style.marks) : target === undefined ? "" : mark(target, style.marks)}`;
  };
  const inodes = style.inodes ? column(names.map(({ node }) => `${inodeNumber(files, node)} `)) : names.map(() => "");
  if (!style.long) return names.map((one, at) => `${inodes[at]}${marked(one.name, one)}`);
  const users = readUsers(files);
  const groups = readGroups(files);
  const columns = [
    names.map(({ node }) => modeText(node.type, node.mode)),
    column(names.map(({ node }) => String(files.table.links(node)))),
    ...(style.owner ? [accounts(names.map(({ node }) => (style.numbers ? String(node.uid) : userName(users, node.uid))))] : []),
    ...(style.group ? [accounts(names.map(({ node }) => (style.numbers ? String(node.gid) : groupName(groups, node.gid))))] : []),
    sizes(names),
    names.map(({ node }) => formatDate(style.time ?? usualTime(call.now - node.mtime), node.mtime)),
  ];
  return names.map((one, at) => `${inodes[at]}${columns.map((texts) => texts[at]).join(" ")} ${marked(one.name, one)}`);
}

/** The blocks of 1024 bytes that names need together. */
export const totalBlocks = (names: readonly ListedName[]): number => names.reduce((sum, { node }) => sum + diskBlocks(node) / 2, 0);

const usualTime = (age: number) => (age >= 0 && age < recent ? "%b %e %H:%M" : "%b %e  %Y");

function mark({ type, mode }: ListedName["node"], marks: ListStyle["marks"]): string {
  if (type === "directory") return marks === "none" ? "" : "/";
  if (marks !== "all") return "";
  if (type === "file") return (mode & 0o111) === 0 ? "" : "*";
  return type === "symlink" ? "@" : type === "fifo" ? "|" : type === "socket" ? "=" : "";
}

function column(texts: readonly string[]): string[] {
  const width = Math.max(0, ...texts.map((text) => text.length));
  return texts.map((text) => text.padStart(width));
}

/** Names are on the left, and numbers on the right. */
function accounts(texts: readonly string[]): string[] {
  const width = Math.max(0, ...texts.map((text) => text.length));
  return texts.map((text) => (/^\d+$/.test(text) ? text.padStart(width) : text.padEnd(width)));
}

/** Sizes, and the numbers of devices. */
function sizes(names: readonly ListedName[]): string[] {
  const devices = names.flatMap(({ node }) => (node.type === "character-device" || node.type === "block-device" ? [node] : []));
  const width = (numbers: readonly number[]) => Math.max(0, ...numbers.map((number) => String(number).length));
  const [major, minor] = [width(devices.map((one) => one.major)), width(devices.map((one) => one.minor))];
  return column(
    names.map(({ node }) =>
      node.type === "character-device" || node.type === "block-device"
        ? `${String(node.major).padStart(major)}, ${String(node.minor).padStart(minor)}`
        : String(nodeSize(node)),
    ),
  );
}
