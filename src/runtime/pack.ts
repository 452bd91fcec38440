import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { blockCodecs } from "../codec/block/node-codecs.js";
import { sourceDateEpoch } from "../core/clock.js";
import type { OnEvent } from "../core/events.js";
import { hostError } from "../core/host-error.js";
import { injectGuest } from "../guest/inject.js";
import { blockSettings, type ImageSettings } from "../squashfs/index.js";
import { blockThreads } from "../store/block-threads.js";
import { allRoot } from "../tree/all-root.js";
import { readFolder } from "../tree/folder.js";
import { displayPath } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";
import { walk } from "../tree/walk.js";
import { excludePaths } from "./exclude.js";
import { readPlugins } from "./plugins.js";
import { selectXattrs, type XattrSelection } from "./select-xattrs.js";
import { withPool } from "./with-pool.js";
import { type ImageFile, type ImagePipe, writeImage } from "./write-image.js";

export interface PackOptions {
  /** The folder that holds the root filesystem. */
  readonly folder: string;
  /** The image to write; NAME.squashfs in the working directory where it is not given; `-` for `pipe`. */
  readonly output?: string | undefined;
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
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
}

/**
 * Makes an image of a folder that holds a root filesystem, with the owners, modes and times that it has on disk, but for what the options
 * say. Extended attributes are not read: Node has no call for them.
 *
 * @throws BuildError `FILE_UNREADABLE`, `FILE_NAME_NOT_UTF8`, `IMAGE_EMPTY`, and what injecting and writing throw
 */
export async function packFolder(options: PackOptions): Promise<ImageFile> {
  const { folder, signal, onEvent = () => {} } = options;
  const mtime = options.mtime ?? sourceDateEpoch(options.env);
  const output = options.output ?? `${basename(resolve(folder))}.squashfs`;
  const settings = { ...options.image, codecs: blockCodecs };
  await blockSettings(settings);
  const globs = [...(options.exclude ?? []), ...(options.excludeFrom === undefined ? [] : await globsOf(options.excludeFrom))];
  return withPool(options, async (pool) => {
    const read = await readFolder(folder, { signal });
    const tree = selectXattrs(options.allRoot ? allRoot(read) : read, options.xattrs ?? {});
    excludePaths(tree, globs);
    if (options.init) await addInit(tree, options, mtime);
    return writeImage(tree, output === "-" && options.pipe !== undefined ? options.pipe : output, {
      ...settings,
      blocks: blockThreads(pool),
      onEvent,
      mtime,
      signal,
    });
  });
}

/** The init sequence is as old as the newest file where no time is given, so that the same folder gives the same image. */
async function addInit(tree: Tree, { plugins, onEvent }: PackOptions, time: number | undefined): Promise<void> {
  const mtime = time ?? [...walk(tree.root)].reduce((newest, { node }) => Math.max(newest, node.mtime), 0);
  const files = plugins === undefined ? [] : await readPlugins(plugins);
  for (const { path, node } of (await injectGuest(tree, { plugins: files, mtime })).replaced) {
    onEvent?.({ type: "note", message: `${displayPath(path)}, a ${node.type} of the folder, gives way to the init sequence.` });
  }
}

async function globsOf(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8").catch((error) => {
    throw hostError(error, "read", file);
  });
  return text.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
}
