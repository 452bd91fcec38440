import { createHash } from "node:crypto";
import type { Content } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import { throwIfAborted } from "../core/errors.js";
import type { SquashfsImage } from "../squashfs/index.js";
import type { ImagePath } from "../tree/path.js";
import { entriesOf, type RootEntry } from "../tree/root-entry.js";
import type { Tree } from "../tree/tree.js";

/** One path of a side, with the size of its contents. */
export type SideEntry = RootEntry & {
  /** SHA256 of the contents of a file, lower-case hex; computed when it is asked for. */
  readonly digest?: () => Promise<string>;
  /** Bytes of a file, 0 for the rest. */
  readonly bytes: number;
};

/** One of two root filesystems that are compared. */
export interface DiffSide {
  readonly name: string;
  /** By path, in byte order of the paths. */
  readonly entries: ReadonlyMap<ImagePath, SideEntry>;
}

/** A tree, of a folder or a tar, as a side. */
export function treeSide(name: string, tree: Tree): DiffSide {
  const entries = [...entriesOf(tree.root)].map(({ node, ...entry }): SideEntry => {
    const plain = resolved(entry, node.type === "file" ? node.content.size : 0);
    return node.type === "file" ? { ...plain, digest: async () => node.content.sha256 ?? contentDigest(node.content) } : plain;
  });
  return { name, entries: sorted(entries) };
}

/** An image as a side. */
export async function imageSide(image: SquashfsImage, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<DiffSide> {
  const entries: SideEntry[] = [];
  for await (const batch of image.walkBatches()) {
    throwIfAborted(signal);
    for (const { path, inode } of batch) {
      const { mode, uid, gid, mtime, xattrs } = inode;
      const base = { path, mode, uid, gid, mtime, bytes: 0, ...(xattrs === undefined ? {} : { xattrs }) };
      if (inode.type === "file") {
        const digest = async () => {
          const hash = createHash("sha256");
          for await (const piece of image.content(inode)) hash.update(piece);
          return hash.digest("hex");
        };
        entries.push({ ...base, type: "file", size: inode.size, bytes: inode.size, digest });
      } else if (inode.type === "symlink") entries.push({ ...base, type: "symlink", target: inode.target });
      else if (inode.type === "character-device" || inode.type === "block-device") {
        entries.push({ ...base, type: inode.type, major: inode.major, minor: inode.minor });
      } else entries.push({ ...base, type: inode.type });
    }
  }
  return { name: image.name, entries: sorted(entries) };
}

/** A further name of a file is compared as a file. */
function resolved(entry: RootEntry, size: number): SideEntry {
  return entry.type === "hardlink" ? { ...entry, type: "file", size, bytes: size } : { ...entry, bytes: size };
}

const sorted = (entries: readonly SideEntry[]): ReadonlyMap<ImagePath, SideEntry> =>
  new Map([...entries].sort((a, b) => (a.path < b.path ? -1 : 1)).map((entry) => [entry.path, entry]));

/** Bytes that are hashed at a time. */
const chunkSize = 1 << 20;

function contentDigest(content: Content): string {
  const reader = new ContentReader();
  const hash = createHash("sha256");
  for (let from = 0; from < content.size; from += chunkSize) {
    hash.update(reader.read(content, from, Math.min(from + chunkSize, content.size)));
  }
  reader.close();
  return hash.digest("hex");
}
