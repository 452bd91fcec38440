import type { OnEvent } from "../core/events.js";
import { injectGuest } from "../guest/inject.js";
import { displayPath } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";
import { walk } from "../tree/walk.js";
import { readPlugins } from "./plugins.js";
import { requireContract } from "./require-contract.js";

export interface AddInitOptions {
  /** A folder of plugins. */
  readonly plugins?: string | undefined;
  /** Seconds since 1970. Where it is not given the init sequence is as old as the newest file, so that the same folder gives the same image. */
  readonly mtime: number | undefined;
  readonly onEvent: OnEvent;
}

/**
 * Puts the init sequence and plugins into a tree, so that it becomes a runtime.
 * @throws BuildError `CONTRACT_BROKEN`, and what reading the plugins and injecting throw
 */
export async function addInit(tree: Tree, { plugins, mtime: given, onEvent }: AddInitOptions): Promise<void> {
  const mtime = given ?? [...walk(tree.root)].reduce((newest, { node }) => Math.max(newest, node.mtime), 0);
  const files = plugins === undefined ? [] : await readPlugins({ folder: plugins });
  for (const { path, node } of (await injectGuest(tree, { plugins: files, mtime })).replaced) {
    onEvent({ type: "note", message: `${displayPath(path)}, a ${node.type} of the folder, gives way to the init sequence.` });
  }
  await requireContract(tree, "amd64", onEvent);
}
