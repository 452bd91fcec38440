import type { ContentReader } from "../core/content-reader.js";
import { commands } from "../shell/commands/index.js";
import { FileTable } from "../shell/system/file-table.js";
import type { Tree } from "../tree/tree.js";
import { BytecodeRequests } from "./bytecode/requests.js";
import { helpers } from "./helpers/index.js";
import { pythonCommands } from "./helpers/python.js";
import type { ScriptSystem } from "./run-script.js";

export interface ScriptSystemOptions {
  readonly reader: ContentReader;
  /** Seconds since 1970, for all that scripts make. */
  readonly mtime: number;
  /** How long one script may take; 120 where it is not given. */
  readonly seconds?: number | undefined;
  /** That of the image's dpkg. */
  readonly dpkgVersion?: string | undefined;
  /** Takes the Python files that scripts have compiled; none are where it is not given. */
  readonly bytecode?: BytecodeRequests | undefined;
}

/** The system that scripts find over a tree: its files, and what stands in for its programs. */
export function scriptSystem(tree: Tree, options: ScriptSystemOptions): ScriptSystem {
  const { reader, mtime, seconds = 120, dpkgVersion = "1.21.22", bytecode } = options;
  const changed = new Set<string>();
  const table = new FileTable({
    tree,
    read: (content) => reader.read(content),
    readPart: (content, from, to) => reader.read(content, from, to),
    now: mtime,
    onChange: (path) => changed.add(path),
  });
  const python = pythonCommands(bytecode ?? new BytecodeRequests("none"));
  return { table, changed, commands: new Map([...commands, ...helpers, ...python]), dpkgVersion, seconds };
}
