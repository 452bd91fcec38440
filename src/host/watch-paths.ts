import { type FSWatcher, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { hostError } from "../core/host-error.js";

/** Milliseconds. Editors write a file in several steps: a change counts when nothing has changed for a moment. */
const settle = 300;

export interface Watch {
  /** Comes true once, when something has changed and come to rest. */
  readonly changed: Promise<void>;
  close(): void;
}

/**
 * Watches files and folders, these with all that is in them. A file may be replaced by another, as editors and builds do, and may come into
 * being later.
 *
 * @throws BuildError `FILE_UNREADABLE` when the folder of a file is not there
 */
export function watchPaths(paths: readonly string[]): Watch {
  let timer: NodeJS.Timeout | undefined;
  const { promise: changed, resolve } = withResolvers();
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(resolve, settle);
  };
  const watchers: FSWatcher[] = [];
  const close = () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
  for (const path of paths) {
    try {
      // What goes away while it is looked at is a change as well.
      watchers.push(watchPath(path, heard).on("error", heard));
    } catch (error) {
      close();
      throw hostError(error, "read", path);
    }
  }
  return { changed, close };
}

/** A file by its folder: its name outlives the file that has it now. */
function watchPath(path: string, heard: () => void): FSWatcher {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return watch(path, { recursive: true }, heard);
  const name = basename(path);
  return watch(dirname(path), (_, changed) => {
    if (changed === null || changed === name) heard();
  });
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
