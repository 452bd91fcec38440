import { spawnSync } from "node:child_process";
import {
  chmodSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { contentOf } from "#src/core/content.js";
import { ContentReader } from "#src/core/content-reader.js";
import { type Command, UnsupportedCall } from "#src/shell/command.js";
import { FileTable } from "#src/shell/system/file-table.js";
import { Files } from "#src/shell/system/files.js";
import { inputFile, PipeFile } from "#src/shell/system/open-file.js";
import { directory, type Node } from "#src/tree/node.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";
import { walk } from "#src/tree/walk.js";
import { temporaryFolder } from "./folder.js";

/** What a working directory holds before a command runs: text is a file; an empty object is a folder. */
export interface Given {
  readonly [path: string]:
    | string
    | {
        readonly text?: string;
        readonly mode?: number;
        readonly link?: string;
        readonly hardlink?: string;
        readonly owner?: readonly [number, number];
      };
}

/** What a command did. Bytes are latin-1 text. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Every path of the working directory afterwards: `f 644 0:0 "text"`, `d 755 0:0`, `l -> target`; hard links share a letter. */
  readonly files: Readonly<Record<string, string>>;
}

export interface OracleOptions {
  readonly files?: Given;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const bytes = (text: string) => Buffer.from(text, "latin1");

/** A folder of this computer with what is given, and a tree that has the same under the same path. */
export function bothWorlds(given: Given = {}): { readonly folder: string; readonly tree: Tree } {
  const folder = temporaryFolder();
  const tree = new Tree();
  const root = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
  tree.putDirectory(imagePathOf(folder), root);
  const put = (path: string, node: Node) => tree.put(imagePathOf(join(folder, path)), node);
  chmodSync(folder, 0o755);
  for (const [path, what] of Object.entries(given)) {
    const one = typeof what === "string" ? { text: what } : what;
    const at = join(folder, path);
    const [uid, gid] = one.owner ?? [0, 0];
    mkdirSync(join(at, ".."), { recursive: true });
    if (one.hardlink !== undefined) {
      linkSync(join(folder, one.hardlink), at);
      put(path, tree.get(imagePathOf(join(folder, one.hardlink))) as Node);
      continue;
    }
    if (one.link !== undefined) {
      symlinkSync(bytes(one.link), at);
      put(path, { ...root, mode: 0o777, uid, gid, type: "symlink", target: one.link as never });
    } else if (one.text !== undefined) {
      writeFileSync(at, bytes(one.text));
      chmodSync(at, one.mode ?? 0o644);
      put(path, { ...root, uid, gid, mode: one.mode ?? 0o644, type: "file", content: contentOf(bytes(one.text)) });
    } else {
      mkdirSync(at, { recursive: true });
      chmodSync(at, one.mode ?? 0o755);
      put(path, directory({ ...root, uid, gid, mode: one.mode ?? 0o755 }));
    }
    if (process.getuid?.() === 0) {
      lchownSync(at, uid, gid);
      if (one.link === undefined) chmodSync(at, one.mode ?? (one.text === undefined ? 0o755 : 0o644));
    }
  }
  return { folder, tree };
}

/** The paths of a tree below a folder, each in a line's worth of words. */
export function treeView(tree: Tree, folder: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const letters = new Map<Node, string>();
  const counts = new Map<Node, number>();
  const reader = new ContentReader();
  const top = tree.get(imagePathOf(folder));
  if (top?.type !== "directory") return found;
  const entries = [...walk(top)];
  for (const { node } of entries) counts.set(node, (counts.get(node) ?? 0) + 1);
  for (const { path, node } of entries) {
    if (path === "") continue;
    const shared = (counts.get(node) ?? 1) > 1 && node.type !== "directory";
    if (shared && !letters.has(node)) letters.set(node, ` =${path}`);
    const text = node.type === "file" ? ` ${JSON.stringify(Buffer.from(reader.read(node.content)).toString("latin1"))}` : "";
    found[path] = view(node.type, node, node.type === "symlink" ? node.target : text) + (letters.get(node) ?? "");
  }
  reader.close();
  return found;
}

const view = (
  type: string,
  { mode, uid, gid }: { readonly mode: number; readonly uid: number; readonly gid: number },
  more: string,
): string => (type === "symlink" ? `l ${uid}:${gid} -> ${more}` : `${type[0]} ${(mode & 0o7777).toString(8)} ${uid}:${gid}${more}`);

/** The same of a folder of this computer. */
export function folderView(folder: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const letters = new Map<number, string>();
  const visit = (below: string) => {
    for (const name of readdirSync(Buffer.from(join(folder, below), "latin1"), { encoding: "latin1" }).sort()) {
      const path = below === "" ? name : `${below}/${name}`;
      const at = Buffer.from(join(folder, path), "latin1");
      const stats = lstatSync(at);
      if (stats.nlink > 1 && !stats.isDirectory() && !letters.has(stats.ino)) letters.set(stats.ino, ` =${path}`);
      const link = letters.get(stats.ino) ?? "";
      if (stats.isSymbolicLink()) found[path] = view("symlink", stats, readlinkSync(at, { encoding: "latin1" })) + link;
      else if (stats.isFile()) found[path] = view("file", stats, ` ${JSON.stringify(readFileSync(at, "latin1"))}`) + link;
      else found[path] = view(stats.isDirectory() ? "directory" : stats.isFIFO() ? "fifo" : "character-device", stats, "") + link;
      if (stats.isDirectory()) visit(path);
    }
  };
  visit("");
  return found;
}

export const plainEnv = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", TZ: "UTC", HOME: "/root" };

/** Runs one of our commands and the real program of the same name on the same files; both outcomes. */
export function runBoth(
  command: Command,
  argv: readonly string[],
  { files, stdin = "", env = {} }: OracleOptions = {},
): { readonly ours: Outcome; readonly real: Outcome } {
  const [name = "", ...args] = argv;
  const { folder, tree } = bothWorlds(files);
  // The real program sees the files before ours are looked at: nothing is shared.
  const ended = spawnSync(
    name,
    args.map((arg) => arg),
    { cwd: folder, input: bytes(stdin), env: { ...plainEnv, ...env }, encoding: "latin1" },
  );
  const real: Outcome = { status: ended.status ?? -1, stdout: ended.stdout, stderr: ended.stderr, files: folderView(folder) };
  return { ours: runOurs(command, argv, { folder, tree, stdin, env }), real };
}

function runOurs(
  command: Command,
  [name = "", ...args]: readonly string[],
  {
    folder,
    tree,
    stdin,
    env,
  }: { readonly folder: string; readonly tree: Tree; readonly stdin: string; readonly env: Readonly<Record<string, string>> },
): Outcome {
  const reader = new ContentReader();
  const table = new FileTable({ tree, read: (content) => reader.read(content), now: 1_700_000_000 });
  const [stdout, stderr] = [new PipeFile(), new PipeFile()];
  const status = command({
    name,
    args,
    env: new Map(Object.entries({ ...plainEnv, ...env })),
    files: new Files(table, { cwd: folder }),
    stdin: inputFile(bytes(stdin)),
    stdout,
    stderr,
    now: 1_700_000_000,
    run: () => {
      throw new UnsupportedCall("another program");
    },
  });
  return { status, stdout: stdout.text(), stderr: stderr.text(), files: treeView(tree, folder) };
}
