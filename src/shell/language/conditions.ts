import type { Node } from "../../tree/node.js";
import { UnsupportedCall } from "../command.js";
import { type Credentials, mayRead, maySearch, mayWrite, permits } from "../system/credentials.js";
import type { Files } from "../system/files.js";
import { ShellError } from "./control-flow.js";

export const unaryOperators = new Set([
  "-b",
  "-c",
  "-d",
  "-e",
  "-f",
  "-g",
  "-G",
  "-h",
  "-k",
  "-L",
  "-n",
  "-O",
  "-p",
  "-r",
  "-s",
  "-S",
  "-t",
  "-u",
  "-w",
  "-x",
  "-z",
]);
export const binaryOperators = new Set(["=", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"]);

/** A test of one text or file, as the user of the shell sees it. Source: POSIX test; dash(1). */
export function unaryTest(system: { readonly files: Files }, operator: string, operand: string): boolean {
  if (operator === "-n") return operand !== "";
  if (operator === "-z") return operand === "";
  // No descriptor of a build leads to a terminal.
  if (operator === "-t") return false;
  const isLink = operator === "-h" || operator === "-L";
  const node = operand === "" ? undefined : system.files.find(operand, { follow: !isLink });
  return node !== undefined && isOf(operator, node, system.files.user);
}

function isOf(operator: string, node: Node, user: Credentials): boolean {
  switch (operator) {
    case "-e":
      return true;
    case "-r":
      return permits(user, node, mayRead);
    case "-w":
      return permits(user, node, mayWrite);
    case "-b":
      return node.type === "block-device";
    case "-c":
      return node.type === "character-device";
    case "-d":
      return node.type === "directory";
    case "-f":
      return node.type === "file";
    case "-h":
    case "-L":
      return node.type === "symlink";
    case "-p":
      return node.type === "fifo";
    case "-S":
      return node.type === "socket";
    case "-g":
      return (node.mode & 0o2000) !== 0;
    case "-k":
      return (node.mode & 0o1000) !== 0;
    case "-u":
      return (node.mode & 0o4000) !== 0;
    case "-s":
      return node.type === "directory" || (node.type === "file" && node.content.size > 0);
    case "-x":
      return (node.type === "directory" || (node.mode & 0o111) !== 0) && permits(user, node, maySearch);
    case "-O":
      return node.uid === user.uid;
    case "-G":
      return node.gid === user.gid;
    default:
      throw new UnsupportedCall(`the test ${operator}`);
  }
}

/** A test of two texts, numbers or files. */
export function binaryTest(system: { readonly files: Files }, left: string, operator: string, right: string): boolean {
  switch (operator) {
    case "=":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "-nt":
    case "-ot":
    case "-ef":
      return compareFiles(system, left, operator, right);
    default:
      return compareNumbers(integer(left), operator, integer(right));
  }
}

function compareNumbers(left: bigint, operator: string, right: bigint): boolean {
  switch (operator) {
    case "-eq":
      return left === right;
    case "-ne":
      return left !== right;
    case "-lt":
      return left < right;
    case "-le":
      return left <= right;
    case "-gt":
      return left > right;
    case "-ge":
      return left >= right;
    default:
      throw new UnsupportedCall(`the test ${operator}`);
  }
}

function compareFiles(system: { readonly files: Files }, left: string, operator: string, right: string): boolean {
  const [one, other] = [system.files.find(left), system.files.find(right)];
  if (one === undefined || other === undefined) return false;
  if (operator === "-nt") return one.mtime > other.mtime;
  if (operator === "-ot") return one.mtime < other.mtime;
  if (one.type === "directory" && other.type === "directory") return one.children === other.children;
  return one === other;
}

function integer(text: string): bigint {
  const [, sign, digits] = /^\s*([-+]?)(\d+)\s*$/.exec(text) ?? [];
  if (digits === undefined) throw new ShellError(`Illegal number: ${text}`);
  return BigInt(`${sign === "-" ? "-" : ""}${digits}`);
}
