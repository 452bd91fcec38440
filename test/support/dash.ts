import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { contentOf } from "#src/core/content.js";
import { ContentReader } from "#src/core/content-reader.js";
import type { Command } from "#src/shell/command.js";
import { commands } from "#src/shell/commands/index.js";
import { runText } from "#src/shell/shell.js";
import { FileTable } from "#src/shell/system/file-table.js";
import { Machine, type Unsupported } from "#src/shell/system/machine.js";
import { inputFile, PipeFile } from "#src/shell/system/open-file.js";
import { directory } from "#src/tree/node.js";
import { imagePathOf } from "#src/tree/path.js";
import type { Tree } from "#src/tree/tree.js";
import { bothWorlds, folderView, type OracleOptions, type Outcome, plainEnv, treeView } from "./command-oracle.js";

const bytes = (text: string) => Buffer.from(text, "latin1");

interface ShellOptions extends OracleOptions {
  readonly args?: readonly string[];
  readonly shell?: "dash" | "bash";
  /** Programs beside those of every shell; with them the accounts of this computer are there. */
  readonly programs?: ReadonlyMap<string, Command>;
}

/** Runs a text by dash, or by bash, and by our shell, on the same files; both outcomes. */
export function runInBoth(
  text: string,
  { files, stdin = "", env = {}, args = [], shell = "dash", programs }: ShellOptions = {},
): { readonly ours: Outcome & { readonly unsupported: readonly Unsupported[] }; readonly real: Outcome } {
  const { folder, tree } = bothWorlds(files);
  const ended = spawnSync(shell, ["-c", bytes(text).toString("latin1"), "sh", ...args], {
    cwd: folder,
    input: bytes(stdin),
    env: { ...plainEnv, ...env },
    encoding: "latin1",
    timeout: 10_000,
  });
  const real: Outcome = { status: ended.status ?? -1, stdout: ended.stdout, stderr: ended.stderr, files: folderView(folder) };
  return { ours: inOurs(text, { folder, tree, stdin, env, args, bash: shell === "bash", programs }), real };
}

interface OurRun {
  readonly folder: string;
  readonly tree: Tree;
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly bash: boolean;
  readonly programs: ReadonlyMap<string, Command> | undefined;
}

function inOurs(
  text: string,
  { folder, tree, stdin, env, args, bash, programs = new Map() }: OurRun,
): Outcome & { readonly unsupported: readonly Unsupported[] } {
  installCommands(tree);
  if (programs.size > 0) installPrograms(tree, programs);
  const reader = new ContentReader();
  const table = new FileTable({ tree, read: (content) => reader.read(content), now: 1_700_000_000 });
  const machine = new Machine({
    table,
    commands: new Map([...commands, ...programs]),
    budget: { steps: 200_000, output: 32 << 20, changes: 10_000, time: 10_000, depth: 100 },
    clock: () => performance.now(),
  });
  const [stdout, stderr] = [new PipeFile(), new PipeFile()];
  const status = runText(machine, text, {
    args,
    bash,
    cwd: folder,
    env: new Map(Object.entries({ ...plainEnv, ...env })),
    stdin: inputFile(bytes(stdin)),
    stdout,
    stderr,
  });
  return { status, stdout: stdout.text(), stderr: stderr.text(), files: treeView(tree, folder), unsupported: machine.unsupported };
}

function installPrograms(tree: Tree, programs: ReadonlyMap<string, Command>): void {
  const attributes = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
  for (const name of programs.keys()) {
    tree.put(imagePathOf(`/usr/bin/${name}`), { ...attributes, type: "file", content: contentOf(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46)) });
  }
  for (const name of ["passwd", "group"]) {
    tree.put(imagePathOf(`/etc/${name}`), { ...attributes, mode: 0o644, type: "file", content: contentOf(readFileSync(`/etc/${name}`)) });
  }
}

/** A file for every command, as a system has them: what is not there cannot be run. */
export function installCommands(tree: Tree): void {
  const attributes = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
  const binary = contentOf(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46));
  for (const name of [...commands.keys(), "sh", "dash"]) {
    tree.put(imagePathOf(`/usr/bin/${name}`), { ...attributes, type: "file", content: binary });
  }
  tree.put(imagePathOf("/bin"), { ...attributes, mode: 0o777, type: "symlink", target: "usr/bin" as never });
  for (const [name, minor] of [
    ["null", 3],
    ["zero", 5],
    ["full", 7],
  ] as const) {
    tree.put(imagePathOf(`/dev/${name}`), { ...attributes, mode: 0o666, type: "character-device", major: 1, minor });
  }
  const passwd = contentOf(bytes("root:x:0:0:root:/root:/bin/bash\n"));
  tree.put(imagePathOf("/etc/passwd"), { ...attributes, mode: 0o644, type: "file", content: passwd });
  if (tree.get(imagePathOf("/tmp")) === undefined) tree.put(imagePathOf("/tmp"), directory({ ...attributes, mode: 0o1777 }));
}
