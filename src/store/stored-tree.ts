import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { BlockSet, StoredFragment } from "../core/block-set.js";
import type { Content } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import { noFragment } from "../squashfs/format/fragment.js";
import type { BlockMaker } from "../squashfs/index.js";
import { compressPlanned } from "../squashfs/write/compress-planned.js";
import { planData, StoredContent } from "../squashfs/write/data-plan.js";
import type { Directory, File, Node } from "../tree/node.js";
import { Tree } from "../tree/tree.js";
import { walk } from "../tree/walk.js";
import { type ContentTable, ContentTableWriter, decodeContents } from "./content-table.js";
import { decodeFragments, encodeFragments, type FragmentTable } from "./fragment-table.js";
import { decodeNodes, encodeNodes, type NodeTable } from "./node-table.js";
import type { PackageStore } from "./package-store.js";
import type { Spool } from "./spool.js";

/** A tree in the store: contents that no entry had lie in its own, the others in those of packages. */
interface TreeDocument {
  /** The entries that its contents lie in; the first is its own. */
  readonly sets: readonly { readonly key: string; readonly fragments: FragmentTable }[];
  readonly contents: ContentTable;
  readonly nodes: NodeTable;
  /** What belongs to it: JSON, which is read faster than what else documents are made of. */
  readonly facts: string;
}

/** A tree, and what was stored with it. */
export interface StoredTree {
  readonly tree: Tree;
  readonly facts: unknown;
}

/**
 * Puts a tree into the store, and compresses the contents that are not yet compressed. From then on they lie in the store: the tree is then what {@link findTree} reads.
 *
 * @param facts plain data that belongs to the tree
 * @throws BuildError `STORE_DAMAGED_ENTRY`, `DISK_FULL`
 */
export async function storeTree(
  store: PackageStore,
  key: string,
  { tree, facts, blocks }: StoredTree & { readonly blocks: BlockMaker },
): Promise<void> {
  const { compression, blockSize } = store.settings;
  const own = { key, compression, blockSize, fragments: [] as StoredFragment[], place: nowhere };
  own.place = await store.put(key, async (spool) => {
    await packContents(tree, { spool, store, blocks, own });
    const sets = new Map<string, { readonly place: number; readonly set: BlockSet }>([[key, { place: 0, set: own }]]);
    const contents = new ContentTableWriter((set) => {
      const known = sets.get(set.key) ?? { place: sets.size, set };
      sets.set(set.key, known);
      return known.place;
    });
    const nodes = encodeNodes(tree.root, (content) => contents.add(content));
    const list = [...sets.values()].map(({ set }) => ({ key: set.key, fragments: encodeFragments(set.fragments) }));
    return { sets: list, contents: contents.finish(), nodes, facts: JSON.stringify(facts) } satisfies TreeDocument;
  });
}

/** Where a set is before it is written. */
const nowhere: BlockSet["place"] = { kind: "memory", bytes: new Uint8Array(0) };

/**
 * The tree with this key; nothing where the store has none. The entries of packages that it needs may have gone since.
 * @throws BuildError `STORE_DAMAGED_ENTRY`
 */
export async function findTree(store: PackageStore, key: string): Promise<StoredTree | undefined> {
  const document = (await store.read(key)) as TreeDocument | undefined;
  if (document === undefined) return undefined;
  const { compression, blockSize } = store.settings;
  const sets = document.sets.map(({ key, fragments }): BlockSet => {
    return { key, fragments: decodeFragments(fragments), place: store.place(key), compression, blockSize };
  });
  const root = decodeNodes(document.nodes, decodeContents(document.contents, sets));
  return { tree: new Tree(root), facts: JSON.parse(document.facts) };
}

interface PackOptions {
  readonly spool: Spool;
  readonly store: PackageStore;
  readonly blocks: BlockMaker;
  /** Takes the fragments. */
  readonly own: BlockSet & { readonly fragments: StoredFragment[] };
}

/** Compresses what is not yet in blocks, each different content once; the tree's files then lie in the set. */
async function packContents(tree: Tree, { spool, store, blocks, own }: PackOptions): Promise<void> {
  const digests = new Map<Content, string>();
  const fresh = new Map<string, StoredContent>();
  const reader = new ContentReader();
  for (const { node } of walk(tree.root)) {
    if (!isFresh(node)) continue;
    const { content } = node;
    const digest = content.sha256 ?? hash("sha256", reader.read(content));
    digests.set(content, digest);
    if (!fresh.has(digest)) fresh.set(digest, new StoredContent(content));
  }
  reader.close();
  const checksums = new Map<StoredContent, number>();
  const units = planData([[...fresh.values()].map((stored) => ({ stored }))], store.settings);
  const total = [...fresh.values()].reduce((sum, { content }) => sum + content.size, 0);
  for await (const { item, result } of compressPlanned(units, blocks, total)) {
    const at = spool.size;
    spool.write(result.bytes);
    if (item.kind === "fragment") {
      own.fragments.push({ at, word: result.sizes[0] ?? 0, crc: crc32(result.bytes) });
    } else {
      item.stored.addBlocks(at, result.sizes);
      checksums.set(item.stored, crc32(result.bytes, checksums.get(item.stored) ?? 0));
    }
  }
  const packed = (content: Content): Content => {
    const sha256 = digests.get(content) ?? "";
    const stored = fresh.get(sha256);
    if (stored === undefined) throw new BuildError("INTERNAL", "A content was not compressed.");
    const { start, sizes, fragment, fragmentOffset } = stored;
    const tail = fragment === noFragment ? {} : { tail: { fragment, offset: fragmentOffset } };
    const list = { at: start, words: sizes, crc: checksums.get(stored) ?? 0, ...tail };
    return { source: { kind: "blocks", set: own, blocks: list }, offset: 0, size: content.size, sha256 };
  };
  replaceFresh(tree.root, packed, new Map());
}

/** Names of one hard link stay one object. */
function replaceFresh({ children }: Directory, packed: (content: Content) => Content, replaced: Map<Node, Node>): void {
  for (const [name, node] of children) {
    if (node.type === "directory") replaceFresh(node, packed, replaced);
    if (!isFresh(node)) continue;
    const made = replaced.get(node) ?? { ...node, content: packed(node.content) };
    replaced.set(node, made);
    children.set(name, made);
  }
}

/** Whether a node is a file with bytes that lie in no set yet. */
const isFresh = (node: Node): node is File => node.type === "file" && node.content.size > 0 && node.content.source.kind !== "blocks";
