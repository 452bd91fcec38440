import { readAsset } from "../core/asset.js";
import { contentOf } from "../core/content.js";
import { BuildError } from "../core/errors.js";
import type { Attributes, Node } from "../tree/node.js";
import { displayPath, type ImagePath, imagePathOf, joinPath, splitPath } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";
import { guestDirectories, guestFiles, pluginFolder } from "./layout.js";

/** A file of the project's plugins folder; it goes to /root in the image. */
export interface PluginFile {
  /** Its path in the folder: `custom_plugins.py`, `init0_plugin.sh`, or another file that these use. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Permission bits. `init0_plugin.sh` gets 0755 and other files lose nothing but set-id bits. */
  readonly mode: number;
}

export interface InjectOptions {
  readonly plugins: readonly PluginFile[];
  /** Seconds since 1970, given to everything that is put in. */
  readonly mtime: number;
}

export interface Injection {
  /** Every file that was written, sorted. */
  readonly written: readonly ImagePath[];
  /** What stood in the place of one of them before and is gone: systemd's /sbin/init, as a rule. */
  readonly replaced: readonly { readonly path: ImagePath; readonly node: Node }[];
}

/**
 * Puts the init sequence, its plugin runtime and the project's plugins into a root filesystem, and makes the directories that must exist
 * because the guest's root is read-only. Links of the image are followed (/sbin is usr/sbin on merged systems). Directories that are
 * already there keep their attributes.
 *
 * @throws BuildError `PLUGIN_NAME_TAKEN` when a plugin file has the name of one of the runtime's own files, `PATH_UNSAFE` when its name
 * leads out of the folder, `PATH_NOT_DIRECTORY` when something other than a directory stands where one is needed
 */
export async function injectGuest(tree: Tree, options: InjectOptions): Promise<Injection> {
  const { mtime } = options;
  for (const { path, mode } of guestDirectories) {
    const place = tree.resolve(imagePathOf(path), { follow: true });
    if (tree.get(place)?.type !== "directory") tree.putDirectory(place, owned(mode, mtime));
  }
  const own = await Promise.all(guestFiles.map(async (file) => ({ ...file, bytes: await readAsset(file.url) })));
  const taken = new Set(guestFiles.map(({ path }) => path));
  const plugins = options.plugins.map((plugin) => pluginInImage(plugin, taken));
  const written: ImagePath[] = [];
  const replaced: { path: ImagePath; node: Node }[] = [];
  for (const { path, mode, bytes } of [...own, ...plugins]) {
    const place = placeOf(tree, imagePathOf(path), mtime);
    const node = tree.get(place);
    if (node !== undefined) replaced.push({ path: place, node });
    tree.put(place, { type: "file", ...owned(mode, mtime), content: contentOf(bytes) });
    written.push(place);
  }
  return { written: written.sort(), replaced };
}

/** Where the kernel would make this file: its directory with links followed; missing directories are made. */
function placeOf(tree: Tree, path: ImagePath, mtime: number): ImagePath {
  const { directory, name } = splitPath(path);
  const parent = tree.resolve(directory, { follow: true });
  if (parent !== "" && tree.get(parent) === undefined) {
    placeOf(tree, parent, mtime);
    tree.putDirectory(parent, owned(0o755, mtime));
  }
  const place = joinPath(parent, name);
  if (tree.get(place)?.type === "directory") {
    throw new BuildError(
      "GUEST_PATH_TAKEN",
      `${displayPath(place)} is a directory in the image, and a file of the init sequence must stand there.`,
      {
        hint: "Take the directory out of the packages or files of this runtime.",
      },
    );
  }
  return place;
}

function pluginInImage(plugin: PluginFile, taken: ReadonlySet<string>): { path: string; mode: number; bytes: Uint8Array } {
  const path = displayPath(imagePathOf(`${pluginFolder}/${plugin.name}`));
  if (taken.has(path) || `${path}/`.startsWith(`${pluginFolder}/aleph_runtime/`)) {
    throw new BuildError("PLUGIN_NAME_TAKEN", `The plugins folder holds ${plugin.name}, and ${path} is a file of the runtime itself.`, {
      where: { source: plugin.name },
      hint: `Rename it, or remove it: \`runtime_types\` is put into every image.`,
    });
  }
  const mode = plugin.name === "init0_plugin.sh" ? 0o755 : plugin.mode & 0o777;
  return { path, mode, bytes: plugin.bytes };
}

function owned(mode: number, mtime: number): Attributes {
  return { mode, uid: 0, gid: 0, mtime };
}
