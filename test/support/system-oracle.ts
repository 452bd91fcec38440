import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { ByteString } from "#src/core/byte-string.js";
import { contentOf } from "#src/core/content.js";
import { ContentReader } from "#src/core/content-reader.js";
import type { Command, Invocation } from "#src/shell/command.js";
import { FileTable } from "#src/shell/system/file-table.js";
import { Files } from "#src/shell/system/files.js";
import { inputFile, PipeFile, writeText } from "#src/shell/system/open-file.js";
import { imagePathOf } from "#src/tree/path.js";
import { bothWorlds, folderView, type OracleOptions, plainEnv, treeView } from "./command-oracle.js";

/** Programs by the names that they are called by. */
export type Programs = Readonly<Record<string, Command>>;

interface StepOutcome {
  readonly argv: readonly string[];
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface ScriptOutcome {
  readonly steps: readonly StepOutcome[];
  readonly files: Readonly<Record<string, string>>;
}

/** What the programs of a test may run besides their own: they write their arguments, or end with the status that is their argument. */
export const echo: Command = ({ args, stdout }) => {
  writeText(stdout, `${args.join(" ")}\n`);
  return 0;
};

/** Runs `sh -c 'exit N'`, which both worlds know. */
export const sh: Command = ({ args }) => Number(args[1]?.replace(/^exit /, "") ?? 0);

/**
 * Runs several commands one after the other on the same files, ours and the real ones. Ours find each other, and the accounts of this
 * computer; the time that there is is that of this computer.
 */
export function runSteps(
  programs: Programs,
  steps: readonly (readonly string[])[],
  { files, stdin = "", env = {} }: OracleOptions = {},
): { readonly ours: ScriptOutcome; readonly real: ScriptOutcome } {
  const { folder, tree } = bothWorlds(files);
  for (const name of ["passwd", "group", "hosts"]) {
    const node = { type: "file", mode: 0o644, uid: 0, gid: 0, mtime: 0, content: contentOf(readFileSync(`/etc/${name}`)) } as const;
    tree.put(imagePathOf(`/etc/${name}`), node);
  }
  tree.put(imagePathOf("/dev/null"), { type: "character-device", mode: 0o666, uid: 0, gid: 0, mtime: 0, major: 1, minor: 3 });
  tree.put(imagePathOf("/bin"), { type: "symlink", mode: 0o777, uid: 0, gid: 0, mtime: 0, target: "usr/bin" as ByteString });
  for (const name of Object.keys(programs)) {
    const node = { type: "file", mode: 0o755, uid: 0, gid: 0, mtime: 0, content: contentOf(Buffer.from("\x7fELF", "latin1")) } as const;
    tree.put(imagePathOf(`/usr/bin/${name}`), node);
  }
  const hide = (text: string) => text.replaceAll(folder, "FOLDER");
  const now = Math.floor(Date.now() / 1000);
  // Ours come first: where one refuses, the real program does not run, which might do to this computer what is refused.
  const reader = new ContentReader();
  const table = new FileTable({ tree, read: (content) => reader.read(content), now });
  const ourSteps = steps.map((given) => {
    const argv = given.map((arg) => arg.replaceAll("FOLDER", folder));
    const [stdout, stderr] = [new PipeFile(), new PipeFile()];
    const status = begin(programs, argv, {
      name: "",
      args: [],
      env: new Map(Object.entries({ ...plainEnv, ...env })),
      files: new Files(table, { cwd: folder }),
      stdin: inputFile(Buffer.from(stdin, "latin1")),
      stdout,
      stderr,
      now,
    });
    return { argv: given, status, stdout: hide(stdout.text()), stderr: hide(stderr.text()) };
  });
  reader.close();
  const realSteps = steps.map((given) => {
    const argv = given.map((arg) => arg.replaceAll("FOLDER", folder));
    const [name = "", ...args] = argv;
    const ended = spawnSync(name, args, {
      cwd: folder,
      input: Buffer.from(stdin, "latin1"),
      env: { ...plainEnv, ...env },
      encoding: "latin1",
    });
    return { argv: given, status: ended.status ?? -1, stdout: hide(ended.stdout), stderr: hide(ended.stderr) };
  });
  const real = { steps: realSteps, files: folderView(folder) };
  return { ours: { steps: ourSteps, files: treeView(tree, folder) }, real };
}

function begin(programs: Programs, [path = "", ...args]: readonly string[], from: Omit<Invocation, "run">): number {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (program === undefined) return 127;
  const files = from.files.clone();
  return program({
    ...from,
    name,
    args,
    files,
    run: (argv, { cwd, ...options } = {}) => {
      const inner = files.clone();
      if (cwd !== undefined) inner.cwd = cwd;
      return begin(programs, argv, { ...from, files: inner, ...options });
    },
  });
}
