import { stat } from "node:fs/promises";
import { blockDecoders } from "../codec/block/node-codecs.js";
import { concatBytes } from "../core/bytes.js";
import { contentOf } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import { openFileSource } from "../core/file-source.js";
import { checkContract, type Finding } from "../guest/contract.js";
import { type FileInode, openSquashfs } from "../squashfs/index.js";
import { directory } from "../tree/node.js";
import { type ImagePath, rootPath } from "../tree/path.js";
import { Tree } from "../tree/tree.js";
import { readRoot } from "./read-root.js";

/** `hsqs`. */
const magic = [0x68, 0x73, 0x71, 0x73];

/** Whether something can start under the supervisor, as far as can be told without booting it. */
export interface TestReport {
  readonly image: string;
  /** Broken rules of the boot contract. */
  readonly findings: readonly Finding[];
}

/**
 * Checks the boot contract of an image, a folder or a tar.
 * @throws BuildError `FILE_UNREADABLE`, `SQUASHFS_*`, `TAR_*`
 */
export async function testImage(image: string, signal?: AbortSignal): Promise<TestReport> {
  if (await isSquashfs(image)) return { image, findings: await testSquashfs(image, signal) };
  const root = await readRoot(image, { xattrs: false, signal });
  const reader = new ContentReader();
  try {
    const read = async (path: ImagePath) => {
      const node = root.tree.get(path);
      return node?.type === "file" ? reader.read(node.content) : new Uint8Array(0);
    };
    return { image, findings: await checkContract({ tree: root.tree, read }) };
  } finally {
    reader.close();
    await root.close();
  }
}

/** Told by the first bytes, whatever the file is called; a name that says so counts too, so that a damaged image is named as one. */
async function isSquashfs(path: string): Promise<boolean> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) return false;
  const source = await openFileSource(path);
  try {
    const first = await source.read(0, Math.min(magic.length, source.size));
    return magic.every((byte, at) => first[at] === byte) || /\.(squashfs|sqfs)$/.test(path);
  } finally {
    await source.close();
  }
}

async function testSquashfs(path: string, signal: AbortSignal | undefined): Promise<readonly Finding[]> {
  const source = await openFileSource(path);
  try {
    const image = await openSquashfs(source, { codecs: blockDecoders });
    const files = new Map<ImagePath, FileInode>();
    const tree = new Tree();
    for await (const batch of image.walkBatches()) {
      throwIfAborted(signal);
      for (const { path: place, inode } of batch) {
        const { mode, uid, gid, mtime } = inode;
        const owned = { mode, uid, gid, mtime };
        if (place === rootPath) continue;
        if (inode.type === "directory") tree.put(place, directory(owned));
        else if (inode.type === "symlink") tree.put(place, { ...owned, type: "symlink", target: inode.target });
        else if (inode.type === "file") {
          files.set(place, inode);
          tree.put(place, { ...owned, type: "file", content: { ...contentOf(new Uint8Array(0)), size: inode.size } });
        }
      }
    }
    const read = async (place: ImagePath): Promise<Uint8Array> => {
      const inode = files.get(place);
      if (inode === undefined) throw new BuildError("INTERNAL", "A file of an image was to be read that it does not have.");
      const parts: Uint8Array[] = [];
      for await (const part of image.content(inode)) parts.push(part);
      return concatBytes(parts);
    };
    return await checkContract({ tree, read }, { compressor: image.superblock.compressor, size: source.size });
  } finally {
    await source.close();
  }
}
