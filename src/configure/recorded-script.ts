import { type ByteString, byteString, byteStringBytes, byteStringFromLatin1, displayBytes } from "../core/byte-string.js";
import { utf8Text } from "../core/bytes.js";
import { contentOf } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import type { Command } from "../shell/command.js";
import { commands } from "../shell/commands/index.js";
import { runProgram } from "../shell/shell.js";
import { FileTable } from "../shell/system/file-table.js";
import type { Unsupported } from "../shell/system/machine.js";
import type { NodeType } from "../tree/node.js";
import { displayPath, imagePathOf } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";
import { walk } from "../tree/walk.js";
import { runScript } from "./run-script.js";

export interface RecordedScriptOptions {
  /** Absolute path of the script in the tree. */
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** Names of programs that are there. Those of coreutils and their like do what they do; others print nothing, end well, and are written down. */
  readonly programs: readonly string[];
}

/** What a script did. Texts are UTF-8. */
export interface RecordedScript {
  readonly status: number;
  readonly output: string;
  /** Programs that it would have run, with their arguments. */
  readonly commands: readonly (readonly string[])[];
  /** Absolute paths that it made, changed or took away, sorted, with what stood there and what stands there now. */
  readonly changed: readonly { readonly path: string; readonly before: NodeType | null; readonly after: NodeType | null }[];
  readonly unsupported: readonly Unsupported[];
}

/** Changes the machine, which nothing here is. */
const neverRun = ["hostname"];

/**
 * Interprets a shell script over a tree, which it changes; nothing of this computer is touched.
 * @throws BuildError `SHELL_LIMIT`
 */
export function runRecordedScript(tree: Tree, { path, env, programs }: RecordedScriptOptions): RecordedScript {
  const called: (readonly string[])[] = [];
  const record: Command = ({ name, args }) => {
    called.push([name, ...args].map((word) => displayBytes(byteStringFromLatin1(word))));
    return 0;
  };
  const others = [...neverRun, ...programs.filter((name) => !commands.has(name))];
  const known = new Map([...commands, ...others.map((name) => [name, record] as const)]);
  for (const name of known.keys()) {
    tree.put(imagePathOf(`/usr/bin/${name}`), { type: "file", mode: 0o755, uid: 0, gid: 0, mtime: 0, content: contentOf(binary) });
  }
  const before = new Map([...walk(tree.root)].map((entry) => [displayPath(entry.path), entry.node.type]));
  const changed = new Set<string>();
  const reader = new ContentReader();
  try {
    const table = new FileTable({ tree, read: (content) => reader.read(content), now: 0, onChange: (one) => changed.add(one) });
    const bytes = ([name, value]: readonly [string, string]) => [name, byteString(value)] as const;
    const { status, output, unsupported } = runScript(
      {
        package: path,
        script: "plugin",
        args: [],
        called: path,
        where: (place) => ({ source: path, ...(place?.script === path ? { line: place.line } : {}) }),
        run: (machine, start) => runProgram(machine, { ...start, env: new Map(Object.entries(env).map(bytes)), argv: ["/bin/sh", path] }),
      },
      { table, commands: known, changed, dpkgVersion: "", seconds: 120 },
    );
    const paths = [...changed].map((one) => displayBytes(byteStringFromLatin1(one))).sort();
    const after = (one: string) => tree.get(imagePathOf(one))?.type ?? null;
    return {
      status,
      output: utf8Text(byteStringBytes(output as ByteString)),
      commands: called,
      changed: paths.map((one) => ({ path: one, before: before.get(one) ?? null, after: after(one) })),
      unsupported,
    };
  } finally {
    reader.close();
  }
}

/** By its first byte the shell knows a program that is no script. */
const binary = new Uint8Array([0x7f]);
