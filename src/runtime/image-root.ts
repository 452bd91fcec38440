import { crc32 } from "node:zlib";
import { blockCodecs } from "../codec/block/node-codecs.js";
import { type BlockList, type BlockSet, type StoredFragment, storedRaw } from "../core/block-set.js";
import { type Content, contentOf, type FileStamp } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import { throwIfAborted } from "../core/errors.js";
import { openFileSource } from "../core/file-source.js";
import { type FileBlock, type FileInode, openSquashfs, type SquashfsImage, type SquashfsPath } from "../squashfs/index.js";
import { loadContentDecoder } from "../store/content-decoders.js";
import type { Attributes, Node } from "../tree/node.js";
import { directory } from "../tree/node.js";
import { rootPath } from "../tree/path.js";
import { Tree } from "../tree/tree.js";

/** Bytes that are read at a time. */
const chunkSize = 4 << 20;

/**
 * The tree of a squashfs image. The contents of its files stay in it, compressed: an image with the same compressor and block size takes its blocks over as
 * they are. They are read once for their checksums, which whoever reads or copies them compares.
 *
 * @throws BuildError `FILE_UNREADABLE`, `SQUASHFS_*`
 */
export async function readImageRoot(path: string, stamp: FileStamp, signal?: AbortSignal): Promise<Tree> {
  const source = await openFileSource(path);
  const reader = new ContentReader();
  try {
    const image = await openSquashfs(source, { codecs: blockCodecs });
    const contents = new ImageContents(image, { reader, place: { kind: "file", path, stamp } });
    await loadContentDecoder(image.superblock.compressor);
    const tree = new Tree();
    const linked = new Map<number, Node>();
    for await (const batch of image.walkBatches()) {
      throwIfAborted(signal);
      for (const { path: at, inode } of batch) {
        const known = linked.get(inode.number);
        const node = known ?? (await nodeOf(inode, contents));
        if (node.type !== "directory" && inode.links > 1) linked.set(inode.number, node);
        if (at === rootPath) tree.putDirectory(rootPath, node);
        else tree.put(at, node);
      }
    }
    return tree;
  } finally {
    reader.close();
    await source.close();
  }
}

async function nodeOf(inode: SquashfsPath["inode"], contents: ImageContents): Promise<Node> {
  const { mode, uid, gid, mtime, xattrs } = inode;
  const own: Attributes = xattrs === undefined ? { mode, uid, gid, mtime } : { mode, uid, gid, mtime, xattrs };
  switch (inode.type) {
    case "directory":
      return directory(own);
    case "file":
      return { ...own, type: "file", content: await contents.of(inode) };
    case "symlink":
      return { ...own, type: "symlink", target: inode.target };
    case "character-device":
    case "block-device":
      return { ...own, type: inode.type, major: inode.major, minor: inode.minor };
    default:
      return { ...own, type: inode.type };
  }
}

/** The blocks of an image as a set, of which the fragments become known as files name them. */
class ImageContents {
  readonly #image: SquashfsImage;
  readonly #reader: ContentReader;
  readonly #fragments: StoredFragment[] = [];
  readonly #set: BlockSet;

  constructor(image: SquashfsImage, { reader, place }: { readonly reader: ContentReader; readonly place: BlockSet["place"] }) {
    const { compressor, blockSize } = image.superblock;
    this.#image = image;
    this.#reader = reader;
    this.#set = { key: image.name, place, compression: compressor, blockSize, fragments: this.#fragments };
  }

  async of(inode: FileInode): Promise<Content> {
    const { size } = inode;
    if (size === 0) return contentOf(new Uint8Array(0));
    const words: number[] = [];
    let at = 0;
    let stored = 0;
    let tail: BlockList["tail"];
    for await (const block of this.#image.blocks(inode)) {
      if (block.kind === "tail") {
        tail = { fragment: block.fragment, offset: block.offset };
        this.#fragments[block.fragment] ??= this.#fragmentOf(block);
        continue;
      }
      words.push(block.kind === "hole" ? 0 : wordOf(block.stored));
      if (block.kind === "hole") continue;
      if (stored === 0) at = block.stored.at;
      stored += block.stored.size;
    }
    const blocks: BlockList = { at, words, crc: this.#checksum(at, stored), ...(tail === undefined ? {} : { tail }) };
    return { source: { kind: "blocks", set: this.#set, blocks }, offset: 0, size };
  }

  #fragmentOf({ stored }: Extract<FileBlock, { kind: "tail" }>): StoredFragment {
    return { at: stored.at, word: wordOf(stored), crc: this.#checksum(stored.at, stored.size) };
  }

  #checksum(at: number, size: number): number {
    let sum = 0;
    for (let from = 0; from < size; from += chunkSize) {
      const part = { source: this.#set.place, offset: at + from, size: Math.min(chunkSize, size - from) };
      sum = crc32(this.#reader.read(part), sum);
    }
    return sum;
  }
}

const wordOf = ({ size, compressed }: { readonly size: number; readonly compressed: boolean }): number =>
  compressed ? size : size | storedRaw;
