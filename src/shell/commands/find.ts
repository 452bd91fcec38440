import type { Node } from "../../tree/node.js";
import { type Command, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { quotedWord } from "../coreutils/gnu-quotes.js";
import { inside } from "../coreutils/paths.js";
import type { FindState } from "../find/entry.js";
import { type FindExpression, FindParser } from "../find/expression.js";
import { FindUsageError } from "../find/tests.js";
import { SystemError } from "../system/system-error.js";

type Follow = "P" | "H" | "L";

/** Searches files. The names of a directory come in byte order, where a real one has an order of its own. Source: POSIX find, GNU findutils. */
export const find: Command = (call) => {
  const args = [...call.args];
  let follow: Follow = "P";
  for (let word = args[0]; word !== undefined && /^-([PHL]|O\d?)$/.test(word); word = args[0]) {
    if (word === "-P" || word === "-H" || word === "-L") follow = word.slice(1) as Follow;
    args.shift();
  }
  if (args[0] === "--") args.shift();
  const begin = args.findIndex((arg) => /^-./.test(arg) || ["(", ")", "!", ","].includes(arg));
  const starts = begin < 0 ? args : args.slice(0, begin);
  const state: FindState = { call, status: 0, pruned: false, ended: false };
  try {
    const expression = new FindParser(call, begin < 0 ? [] : args.slice(begin)).parse();
    for (const start of starts.length === 0 ? ["."] : starts) {
      if (state.ended) break;
      visit({ path: start, start, depth: 0, above: [] }, { expression, follow, state });
    }
    expression.finish(state);
  } catch (error) {
    if (error instanceof FindUsageError) return 1;
    throw error;
  }
  return state.status;
};

interface Visited {
  readonly path: string;
  readonly start: string;
  readonly depth: number;
  /** The directories that it is in, with their paths. */
  readonly above: readonly (readonly [node: Node, path: string])[];
}

interface Search {
  readonly expression: FindExpression;
  readonly follow: Follow;
  readonly state: FindState;
}

function visit({ path, start, depth, above }: Visited, search: Search): void {
  const { expression, follow, state } = search;
  const { files } = state.call;
  const node = nodeAt(path, follow === "L" || (follow === "H" && depth === 0), search);
  if (node === undefined) return;
  const loop = above.find(([one]) => one === node);
  if (loop !== undefined) {
    const where = `${quotedWord(path)} is part of the same file system loop as ${quotedWord(loop[1])}`;
    state.status = complain(state.call, `File system loop detected; ${where}.`);
    return;
  }
  const entry = { path, start, depth, node };
  state.pruned = false;
  const tested = depth >= expression.leastDepth;
  if (tested && !expression.depthFirst) expression.test(entry, state);
  if (node.type === "directory" && depth < expression.mostDepth && !state.pruned && !state.ended) {
    // A name may be gone that was there: an action took it away.
    for (const name of isThere(path) ? [...node.children.keys()].sort() : []) {
      if (state.ended) return;
      const child = inside(path, name);
      if (files.find(child, { follow: false }) === undefined) continue;
      visit({ path: child, start, depth: depth + 1, above: [...above, [node, path]] }, search);
    }
  }
  if (tested && expression.depthFirst && !state.ended) expression.test(entry, state);

  /** What an action took away cannot be looked into. */
  function isThere(folder: string): boolean {
    if (files.find(folder) !== undefined) return true;
    state.status = complain(state.call, `${quotedWord(folder)}: No such file or directory`);
    return false;
  }
}

function nodeAt(path: string, follow: boolean, { state }: Search): Node | undefined {
  const { files } = state.call;
  try {
    if (path.length > 4000) throw new UnsupportedCall("a path of more than 4000 bytes");
    const target = follow ? files.find(path) : undefined;
    return target ?? files.node(path, { follow: false });
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    state.status = complain(state.call, `${quotedWord(path)}: ${error.message}`);
    return undefined;
  }
}
