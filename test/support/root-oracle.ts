import { spawnSync } from "node:child_process";
import { helpers } from "#src/configure/helpers/index.js";
import { ContentReader } from "#src/core/content-reader.js";
import { commands } from "#src/shell/commands/index.js";
import { runProgram } from "#src/shell/shell.js";
import { FileTable } from "#src/shell/system/file-table.js";
import { Machine } from "#src/shell/system/machine.js";
import { PipeFile } from "#src/shell/system/open-file.js";
import type { Node } from "#src/tree/node.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";
import { bothWorlds, folderView, type Given, plainEnv, treeView } from "./command-oracle.js";
import { installCommands } from "./dash.js";

interface Step {
  readonly status: number;
  readonly stdout: string;
}

export interface RootOutcome {
  readonly steps: readonly Step[];
  readonly files: Readonly<Record<string, string>>;
}

/** How the real program is told to work in a folder as its root. */
export type InRoot = (
  argv: readonly string[],
  root: string,
) => { readonly argv: readonly string[]; readonly env?: Readonly<Record<string, string>> };

export const rootOption: InRoot = ([name = "", ...args], root) => ({ argv: [name, "--root", root, ...args] });
export const dpkgRoot: InRoot = (argv, root) => ({ argv, env: { DPKG_ROOT: root } });

/**
 * Runs Debian's own programs one after the other, ours in a tree and the real ones in a folder that is their root, on the same files. Output in which the
 * folder's name stands is given without it.
 */
export function runInRoots(steps: readonly (readonly string[])[], { files, inRoot }: { readonly files: Given; readonly inRoot: InRoot }) {
  const { folder, tree: nested } = bothWorlds(files);
  const real = steps.map((step) => {
    const { argv, env = {} } = inRoot(step, folder);
    const [name = "", ...args] = argv;
    const ended = spawnSync(name, args, { env: { ...plainEnv, DPKG_MAINTSCRIPT_PACKAGE: "owner", ...env }, encoding: "latin1" });
    return { status: ended.status ?? -1, stdout: ended.stdout.replaceAll(folder, "") };
  });
  const tree = new Tree(nested.get(imagePathOf(folder)) as Extract<Node, { type: "directory" }>);
  const before = new Set(Object.keys(treeView(tree, "/")));
  const ours = ourSteps(tree, steps);
  const theirs = Object.fromEntries(Object.entries(folderView(folder)).filter(([path]) => before.has(path) || !isOurs(path)));
  const own = Object.fromEntries(Object.entries(treeView(tree, "/")).filter(([path]) => before.has(path) || !isOurs(path)));
  return { ours: { steps: ours, files: own }, real: { steps: real, files: theirs } } satisfies Record<string, RootOutcome>;
}

/** The programs that were put into the tree so that they can be called. */
const isOurs = (path: string): boolean => /^(bin$|usr$|usr\/bin(\/|$)|dev(\/|$)|tmp(\/|$)|etc\/passwd$)/.test(path);

function ourSteps(tree: Tree, steps: readonly (readonly string[])[]): readonly Step[] {
  const system = new Tree(tree.root);
  const all = new Map([...commands, ...helpers]);
  const passwd = tree.get(imagePathOf("/etc/passwd"));
  installCommands(system);
  const content = system.get(imagePathOf("/usr/bin/cat")) as Node;
  for (const name of all.keys()) {
    const path = imagePathOf(`/usr/bin/${name}`);
    if (system.get(path) === undefined) system.put(path, content);
  }
  if (passwd !== undefined) system.put(imagePathOf("/etc/passwd"), passwd);
  const reader = new ContentReader();
  const table = new FileTable({ tree: system, read: (one) => reader.read(one), now: 1_700_000_000 });
  const machine = new Machine({
    table,
    commands: all,
    budget: { steps: 10_000, output: 1 << 24, changes: 10_000, time: 60_000, depth: 50 },
    clock: () => performance.now(),
  });
  return steps.map((argv) => {
    const stdout = new PipeFile();
    const env = new Map(Object.entries({ ...plainEnv, DPKG_MAINTSCRIPT_PACKAGE: "owner" }));
    const status = runProgram(machine, { argv, env, stdout, stderr: stdout });
    const unsupported = machine.unsupported.map(({ what }) => what);
    return { status, stdout: unsupported.length > 0 ? unsupported.join("; ") : stdout.text() };
  });
}
