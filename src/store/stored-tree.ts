import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { BlockSet, StoredFragment } from "../core/block-set.js";
import type { Content } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import { inOrder } from "../core/in-order.js";
import type { BlockMaker } from "../squashfs/index.js";
import { planData, type StoredContent, storedContent } from "../squashfs/write/data-plan.js";
import type { Directory, File, Node } from "../tree/node.js";
import { type ImagePath, rootPath } from "../tree/path.js";
import { Tree } from "../tree/tree.js";
import { walk } from "../tree/walk.js";
import { decodeEntries, type EntryTable, encodeEntries, isFresh } from "./entry-table.js";
import type { PackageStore, StoredEntry } from "./package-store.js";
import type { Spool } from "./spool.js";

/** A tree in the store: contents that no entry had lie in its own, the others in those of packages. */
interface TreeDocument {
  /** The entries that its contents lie in; the first is its own. */
  readonly sets: readonly { readonly key: string; readonly fragments: readonly StoredFragment[] }[];
  readonly entries: EntryTable;
  /** What belongs to it: plain data. */
  readonly facts: unknown;
}

/** A tree, and what was stored with it. */
export interface StoredTree {
  readonly tree: Tree;
  readonly facts: unknown;
}

/**
 * Puts a tree into the store, and compresses the contents that are not yet compressed. What it gives is what {@link findTree} reads.
 *
 * @param facts plain data that belongs to the tree
 * @throws BuildError `STORE_DAMAGED_ENTRY`, `DISK_FULL`
 */
export async function storeTree(
  store: PackageStore,
  key: string,
  { tree, facts, blocks }: StoredTree & { readonly blocks: BlockMaker },
): Promise<StoredTree> {
  await store.put(key, async (spool) => {
    const entries = entriesOf(tree);
    const packed = await packContents(entries, { spool, store, blocks, key });
    const sets = new Map<string, { readonly place: number; readonly set: BlockSet }>([[key, { place: 0, set: packed.set }]]);
    const table = encodeEntries(entries.map(packed.replace), (set) => {
      const known = sets.get(set.key) ?? { place: sets.size, set };
      sets.set(set.key, known);
      return known.place;
    });
    const list = [...sets.values()].map(({ set }) => ({ key: set.key, fragments: set.fragments }));
    return { sets: list, entries: table, facts } satisfies TreeDocument;
  });
  const stored = await findTree(store, key);
  if (stored === undefined) throw new BuildError("INTERNAL", "A tree was stored and is not there.");
  return stored;
}

/**
 * The tree with this key; nothing where the store has none. The entries of packages that it needs may have gone since.
 * @throws BuildError `STORE_DAMAGED_ENTRY`
 */
export async function findTree(store: PackageStore, key: string): Promise<StoredTree | undefined> {
  const document = (await store.read(key)) as TreeDocument | undefined;
  if (document === undefined) return undefined;
  const { compression, blockSize } = store.settings;
  const sets = document.sets.map((one): BlockSet => ({ ...one, place: store.place(one.key), compression, blockSize }));
  return { tree: treeOf(decodeEntries(document.entries, sets)), facts: document.facts };
}

function entriesOf(tree: Tree): StoredEntry[] {
  const first = new Map<Node, ImagePath>();
  return [...walk(tree.root)].map(({ path, node }) => {
    const known = node.type === "directory" ? undefined : first.get(node);
    if (known !== undefined) return { path, hardlink: known };
    first.set(node, path);
    return { path, node };
  });
}

function treeOf(entries: readonly StoredEntry[]): Tree {
  const nodes = new Map<ImagePath, Node>();
  const root = entries[0];
  if (root === undefined || !("node" in root) || root.node.type !== "directory")
    throw new BuildError("INTERNAL", "A stored tree has no root.");
  let parent: { readonly path: ImagePath; readonly directory: Directory } = { path: rootPath, directory: root.node };
  for (const entry of entries) {
    const { path } = entry;
    const node = "node" in entry ? entry.node : nodes.get(entry.hardlink);
    if (node === undefined) throw new BuildError("INTERNAL", "A stored hard link names nothing.");
    nodes.set(path, node);
    if (path === rootPath) continue;
    const slash = path.lastIndexOf("/");
    const above = path.slice(0, Math.max(slash, 0)) as ImagePath;
    if (above !== parent.path) {
      const found = nodes.get(above);
      if (found?.type !== "directory") throw new BuildError("INTERNAL", "A stored tree lacks a directory.");
      parent = { path: above, directory: found };
    }
    parent.directory.children.set(path.slice(slash + 1) as never, node);
  }
  return new Tree(root.node);
}

interface PackOptions {
  readonly spool: Spool;
  readonly store: PackageStore;
  readonly blocks: BlockMaker;
  readonly key: string;
}

/** Compresses what is not yet in blocks, each different content once; `replace` gives an entry with its content in the new set. */
async function packContents(entries: readonly StoredEntry[], { spool, store, blocks, key }: PackOptions) {
  const digests = new Map<Content, string>();
  const fresh = new Map<string, StoredContent>();
  const reader = new ContentReader();
  for (const entry of entries) {
    if (!("node" in entry) || !isFresh(entry.node)) continue;
    const { content } = entry.node;
    const digest = content.sha256 ?? createHash("sha256").update(reader.read(content)).digest("hex");
    digests.set(content, digest);
    if (!fresh.has(digest)) fresh.set(digest, storedContent(content));
  }
  reader.close();
  const fragments: StoredFragment[] = [];
  const checksums = new Map<StoredContent, number>();
  const units = planData(fresh.values(), store.settings);
  for await (const { item, result } of inOrder(units, blocks.parallel * 2, ({ unit }) => blocks.compress(unit))) {
    const at = spool.size;
    spool.write(result.bytes);
    if (item.kind === "fragment") {
      fragments.push({ at, word: result.sizes[0] ?? 0, crc: crc32(result.bytes) });
    } else {
      if (item.stored.sizes.length === 0) item.stored.start = at;
      item.stored.sizes.push(...result.sizes);
      checksums.set(item.stored, crc32(result.bytes, checksums.get(item.stored) ?? 0));
    }
    blocks.release?.(result);
  }
  const { compression, blockSize } = store.settings;
  const set: BlockSet = { key, place: { kind: "memory", bytes: new Uint8Array(0) }, compression, blockSize, fragments };
  const replaceContent = (content: Content): Content => {
    const sha256 = digests.get(content) ?? "";
    const stored = fresh.get(sha256);
    if (stored === undefined) throw new BuildError("INTERNAL", "A content was not compressed.");
    const { start, sizes, fragment } = stored;
    const tail = fragment === undefined ? {} : { tail: { fragment: fragment.place, offset: fragment.offset } };
    const list = { at: start, words: sizes, crc: checksums.get(stored) ?? 0, ...tail };
    return { source: { kind: "blocks", set, blocks: list }, offset: 0, size: content.size, sha256 };
  };
  const replaceFile = (node: File): File => ({ ...node, content: replaceContent(node.content) });
  const replace = (entry: StoredEntry): StoredEntry =>
    "node" in entry && isFresh(entry.node) ? { path: entry.path, node: replaceFile(entry.node) } : entry;
  return { set, replace };
}
