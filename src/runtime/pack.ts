import { accessSync, constants } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { blockCodecs } from "../codec/block/node-codecs.js";
import { sourceDateEpoch } from "../core/clock.js";
import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { hostError } from "../core/host-error.js";
import { limits } from "../core/limits.js";
import type { ImageSettings } from "../squashfs/index.js";
import { blockSettings } from "../squashfs/write/options.js";
import { blockThreads } from "../store/block-threads.js";
import { allRoot } from "../tree/all-root.js";
import { unreadable } from "../tree/folder.js";
import { displayPath, imagePathOf } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";
import { walk } from "../tree/walk.js";
import { readRoot } from "./read-root.js";
import type { XattrSelection } from "./select-xattrs.js";
import { withPool } from "./with-pool.js";
import { type ImagePipe, type WrittenImage, writeImage } from "./write-image.js";

export interface PackOptions {
  /** The folder that holds the root filesystem, a tar of it (plain or compressed with gzip, xz or zstd), or `-` for a tar from `stdin`. */
  readonly source: string;
  /** What `-` reads. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  /** The image to write; NAME.squashfs in the working directory where it is not given; `-` for `pipe`. */
  readonly output?: string | undefined;
  /** An mtree(5) file with owners, modes, devices and attributes that go before those of the source. */
  readonly mtree?: string | undefined;
  /** Globs of paths in the image that are left out, as `exclude` in runtime.yaml has them. */
  readonly exclude?: readonly string[] | undefined;
  /** A file with such globs, one a line; empty lines and lines that begin with `#` mean nothing. */
  readonly excludeFrom?: string | undefined;
  /** Everything belongs to root, whoever owns it here. */
  readonly allRoot?: boolean | undefined;
  /** Puts the init sequence in, so that the image is a runtime. */
  readonly init?: boolean | undefined;
  /** A folder of plugins for the init sequence. */
  readonly plugins?: string | undefined;
  /** Seconds since 1970: no time in the image is later. SOURCE_DATE_EPOCH where it is not given. */
  readonly mtime?: number | undefined;
  readonly jobs?: number | undefined;
  /** How the image is compressed and laid out; gzip where it is not given. */
  readonly image?: ImageSettings | undefined;
  /** Which extended attributes are stored; all where it is not given. */
  readonly xattrs?: XattrSelection | undefined;
  /** Where the bytes go if `output` is `-`. */
  readonly pipe?: ImagePipe | undefined;
  /** Whether the image's SHA256 is wanted, for which a file is read once more; it is where nothing is said. */
  readonly digest?: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
}

export interface PackedImage extends WrittenImage {
  /** Lower-case hex, of the whole file; where it was wanted, or the image went through a pipe. */
  readonly sha256?: string;
}

/**
 * Makes an image of a root filesystem that exists, with the owners, modes and times that it has there, but for what the options say.
 *
 * @throws BuildError `FILE_UNREADABLE`, `FILE_CHANGED`, `FILE_NAME_NOT_UTF8`, `INPUT_KIND`, `MTREE_*`, `TAR_*`, `IMAGE_EMPTY`, and what injecting and
 * writing throw
 */
export async function packRoot(options: PackOptions): Promise<PackedImage> {
  const { source, signal, onEvent = () => {} } = options;
  const mtime = options.mtime ?? sourceDateEpoch(options.env);
  const output = options.output ?? defaultOutput(source);
  const settings = { ...options.image, codecs: blockCodecs };
  await blockSettings(settings);
  const globs = [...(options.exclude ?? []), ...(options.excludeFrom === undefined ? [] : await globsOf(options.excludeFrom))];
  const described = options.mtree === undefined ? undefined : await readMtree(options.mtree);
  const wantsXattrs = options.xattrs?.include?.length !== 0;
  return withPool({ jobs: options.jobs, signal, ahead: 1, youngSmall: true }, async (pool) => {
    const root = await readRoot(source, { stdin: options.stdin, xattrs: wantsXattrs, signal });
    try {
      if (wantsXattrs && !root.xattrs)
        onEvent({ type: "note", message: "Extended attributes were not read: @napi-rs/xattr is not installed." });
      if (root.kind === "folder") await leaveOutputOut(root.tree, source, output);
      const tree = await selected(options, described?.(root.tree) ?? root.tree);
      await exclude(tree, globs, onEvent);
      tellSockets(tree, onEvent);
      if (options.init) {
        const { addInit } = await import("./add-init.js");
        await addInit(tree, { plugins: options.plugins, mtime, onEvent });
      }
      return await writeImage(tree, output === "-" && options.pipe !== undefined ? options.pipe : output, {
        ...settings,
        blocks: blockThreads(pool),
        onEvent,
        mtime,
        signal,
        digest: options.digest !== false,
      }).catch((error: unknown) => {
        throw allUnreadable(error, tree, source);
      });
    } finally {
      await root.close();
    }
  });
}

// What only some want is loaded where it is wanted: for a small folder that takes longer than all else.

async function readMtree(file: string): Promise<(tree: Tree) => Tree> {
  const [{ parseMtree }, { applyMtree }] = await Promise.all([import("../tree/mtree.js"), import("../tree/apply-mtree.js")]);
  const entries = parseMtree(await textOf(file), file);
  return (tree) => applyMtree(tree, entries, file);
}

/** The tree with the owners and the extended attributes that are wanted. */
async function selected({ allRoot: isAllRoot, xattrs }: PackOptions, tree: Tree): Promise<Tree> {
  const owned = isAllRoot ? allRoot(tree) : tree;
  if (xattrs === undefined || (xattrs.include === undefined && xattrs.exclude === undefined)) return owned;
  const { selectXattrs } = await import("./select-xattrs.js");
  return selectXattrs(owned, xattrs);
}

async function exclude(tree: Tree, globs: readonly string[], onEvent: OnEvent): Promise<void> {
  if (globs.length === 0) return;
  const { excludePaths } = await import("./exclude.js");
  for (const glob of excludePaths(tree, globs).unmatched) onEvent({ type: "warning", message: `Nothing matches --exclude ${glob}` });
}

/** `rootfs` and `rootfs.tar.xz` become `rootfs.squashfs`. */
function defaultOutput(source: string): string {
  if (source === "-") {
    throw new BuildError("USAGE", "A tar from the standard input has no name for its image.", { hint: "Give one: -o FILE" });
  }
  const name = basename(resolve(source)).replace(/\.(t[gx]z|tzst|tar(\.(gz|xz|zst))?)$/i, "");
  return `${name}.squashfs`;
}

/** An image that is written into the folder that it is made of is not part of itself. */
async function leaveOutputOut(tree: Tree, folder: string, output: string): Promise<void> {
  if (output === "-") return;
  const [above, target] = await Promise.all([realpath(folder), realpath(dirname(resolve(output))).catch(() => undefined)]);
  if (target === undefined) return;
  const inside = relative(above, join(target, basename(output)));
  if (inside !== "" && !isAbsolute(inside) && inside.split(sep)[0] !== "..") tree.remove(imagePathOf(inside.split(sep).join("/")));
}

function tellSockets(tree: Tree, onEvent: OnEvent): void {
  const sockets = [...walk(tree.root)].filter(({ node }) => node.type === "socket").map(({ path }) => displayPath(path));
  if (sockets.length > 0) onEvent({ type: "note", message: `Sockets are stored, and nothing answers at them: ${formatFew(sockets)}` });
}

const fewNamed = 5;

const formatFew = (paths: readonly string[]): string =>
  paths.length > fewNamed ? `${paths.slice(0, fewNamed).join(", ")} and ${paths.length - fewNamed} more` : paths.join(", ");

/** Where one file cannot be read, the error for all that cannot. */
function allUnreadable(error: unknown, tree: Tree, source: string): unknown {
  if (!(error instanceof BuildError) || error.code !== "FILE_UNREADABLE") return error;
  const failures: unknown[] = [];
  for (const { node } of walk(tree.root)) {
    if (node.type !== "file" || node.content.source.kind !== "file") continue;
    const { path } = node.content.source;
    try {
      accessSync(path, constants.R_OK);
    } catch (cause) {
      failures.push(hostError(cause, "read", path));
    }
  }
  return failures.length > 1 ? unreadable(source, failures) : error;
}

async function globsOf(file: string): Promise<string[]> {
  return (await textOf(file)).split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

async function textOf(file: string): Promise<string> {
  try {
    if ((await stat(file)).size > limits.mtreeSize) throw new BuildError("FILE_UNREADABLE", `${file} is larger than any list of paths.`);
    return await readFile(file, "utf8");
  } catch (error) {
    throw hostError(error, "read", file);
  }
}
