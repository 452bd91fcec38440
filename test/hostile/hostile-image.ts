import { blockCodecs } from "#src/codec/block/node-codecs.js";
import { memorySource } from "#src/core/byte-source.js";
import { byteString } from "#src/core/byte-string.js";
import type { Field, RecordFormat } from "#src/core/record.js";
import type { MetadataPosition } from "#src/squashfs/format/metadata-block.js";
import { superblockRecord } from "#src/squashfs/format/superblock.js";
import { type ImageReaders, openReaders } from "#src/squashfs/read/image-readers.js";
import type { Inode } from "#src/squashfs/read/inode.js";
import { imagePathOf, pathNames } from "#src/tree/path.js";
import type { Tree } from "#src/tree/tree.js";
import { emptyTree, file, imageOf, noise, storing } from "../support/squashfs.js";

type Values = Readonly<Record<string, number | bigint>>;
type AnyRecord = RecordFormat<readonly Field[]>;

/** A node of the image and where its inode stands. */
interface Placed {
  /** Byte of the image. */
  readonly at: number;
  readonly reference: MetadataPosition;
  readonly inode: Inode;
}

/** A valid image whose metadata is stored as it is, and which is changed by the names of its structures and fields. */
export class HostileImage {
  bytes: Uint8Array;
  readonly readers: ImageReaders;

  private constructor(bytes: Uint8Array, readers: ImageReaders) {
    this.bytes = bytes;
    this.readers = readers;
  }

  static async of(tree: Tree = sampleTree()): Promise<HostileImage> {
    const bytes = await imageOf(tree, { blockSize: 4096, codecs: storing });
    return new HostileImage(bytes.slice(), await openReaders(memorySource("base", bytes), blockCodecs));
  }

  get superblock() {
    return this.readers.superblock;
  }

  /** Replaces fields of the record that stands at a byte. */
  set(record: AnyRecord, at: number, values: Values): void {
    this.bytes.set(record.encode({ ...record.decode(this.bytes, at), ...values }), at);
  }

  get(record: AnyRecord, at: number): Values {
    return record.decode(this.bytes, at);
  }

  setSuperblock(values: Values): void {
    this.set(superblockRecord, 0, values);
  }

  put(at: number, ...bytes: number[]): void {
    this.bytes.set(bytes, at);
  }

  /** The byte where a place of a table stands. */
  private place(tableStart: number, { block, offset }: MetadataPosition): number {
    return tableStart + block + 2 + offset;
  }

  async find(path: string): Promise<Placed> {
    const { inodes, listings, superblock } = this.readers;
    let reference = superblock.rootInode;
    let inode = await inodes.read(reference);
    for (const name of pathNames(imagePathOf(path))) {
      const listed = inode.type === "directory" ? await listings.find(inode, name) : undefined;
      if (listed === undefined) throw new Error(`${path} is not in the image`);
      reference = listed;
      inode = await inodes.read(reference);
    }
    return { at: this.place(superblock.inodeTableStart, reference), reference, inode };
  }

  /** Where the listing of a directory begins. */
  async listing(path: string): Promise<number> {
    const { inode } = await this.find(path);
    if (inode.type !== "directory") throw new Error(`${path} is no directory`);
    return this.place(this.superblock.directoryTableStart, inode.listing.at);
  }

  /** Where the block that the list of a table names begins, behind its header. */
  tableBlock(list: number | undefined): number {
    if (list === undefined) throw new Error("there is no such table");
    return Number(new DataView(this.bytes.buffer).getBigUint64(list, true)) + 2;
  }

  /** Where the keys and values of extended attributes begin, behind the header of their first block. */
  get xattrPairs(): number {
    const { xattrTableStart = 0 } = this.superblock;
    return Number(new DataView(this.bytes.buffer).getBigUint64(xattrTableStart, true)) + 2;
  }

  /** Where the entries of the xattr id table begin. */
  get xattrSets(): number {
    return this.tableBlock((this.superblock.xattrTableStart ?? 0) + 16);
  }
}

/** A small tree with everything: every type, blocks, tails, holes, links, attributes in place and elsewhere, and a directory with an index. */
function sampleTree(): Tree {
  const tree = emptyTree();
  const base = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
  tree.putDirectory(imagePathOf("a/b/c"), base);
  tree.put(imagePathOf("blocks"), file(noise(9000)));
  tree.put(imagePathOf("tail"), file(noise(100, 3)));
  tree.put(imagePathOf("hole"), file(new Uint8Array(8192)));
  const linked = file(noise(50, 4));
  tree.put(imagePathOf("linked"), linked);
  for (let i = 0; i < 400; i++) tree.put(imagePathOf(`many/a-name-that-takes-some-room-${String(i).padStart(4, "0")}`), linked);
  tree.put(imagePathOf("link"), { ...base, type: "symlink", target: byteString("a/b") });
  tree.put(imagePathOf("null"), { ...base, type: "character-device", major: 1, minor: 3 });
  tree.put(imagePathOf("pipe"), { ...base, type: "fifo" });
  const value = noise(600, 9);
  for (const name of ["x", "y"]) {
    const xattrs = new Map([
      [byteString("user.big"), value],
      [byteString(`user.${name}`), noise(10)],
    ]);
    tree.put(imagePathOf(name), file(noise(20, 5), { xattrs, uid: 7 }));
  }
  return tree;
}
