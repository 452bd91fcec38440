import { throwIfAborted } from "../../core/errors.js";
import { directoryIndexRecord } from "../format/directory.js";
import { extendedBy, inodeHeaderRecord, sizeWordRecord, xattrsRecord } from "../format/inode.js";
import type { MetadataPosition } from "../format/metadata-block.js";
import type { ImageReaders } from "./image-readers.js";
import type { Inode } from "./inode.js";
import { inodeKey, inodeRecordSize } from "./inode-reader.js";
import type { MetadataCursor } from "./metadata-cursor.js";
import type { Problems } from "./verify-problems.js";

/** All inodes of an image. */
export interface Census {
  /** By {@link inodeKey}. */
  readonly byPlace: ReadonlyMap<number, Inode>;
  /** Their places, by their numbers. */
  readonly byNumber: ReadonlyMap<number, number>;
  /** The table could be read to its end. */
  readonly whole: boolean;
}

/** Reads the inode table from its start to its end: the inodes stand in it without gaps, each number once. */
export async function verifyInodes(readers: ImageReaders, problems: Problems, signal: AbortSignal | undefined): Promise<Census> {
  const { inodes, superblock, metadata } = readers;
  const { table } = inodes;
  const byPlace = new Map<number, Inode>();
  const byNumber = new Map<number, number>();
  const whole = await problems.attempt(async () => {
    let position: MetadataPosition = { block: 0, offset: 0 };
    for (let count = 0; count < superblock.inodeCount; count++) {
      throwIfAborted(signal);
      const inode = inodes.peek(position) ?? (await inodes.read(position));
      const at = table.start + position.block;
      if (byNumber.has(inode.number)) problems.add(at, `two inodes have the number ${inode.number}`);
      byPlace.set(inodeKey(position), inode);
      byNumber.set(inode.number, inodeKey(position));
      position = await metadata.settle(table, await after(readers, position, inode));
    }
    if (table.start + position.block !== table.end) {
      problems.add(table.start + position.block, `its inode table goes on after ${superblock.inodeCount} inodes`);
    }
    return true;
  });
  return { byPlace, byNumber, whole: whole ?? false };
}

/** Where an inode ends. */
async function after({ inodes, superblock, metadata }: ImageReaders, position: MetadataPosition, inode: Inode): Promise<MetadataPosition> {
  const window = metadata.window(inodes.table, position, inodeHeaderRecord.size);
  const number = window === undefined ? 0 : window.view.getUint16(window.from + inodeHeaderRecord.offsets.type, true);
  const size = inodeRecordSize(number);
  if (inode.type === "file") {
    const { size: bytes, data } = inode;
    const blocks = data.fragment === undefined ? Math.ceil(bytes / superblock.blockSize) : Math.floor(bytes / superblock.blockSize);
    if (blocks === 0) return data.words;
    const cursor = inodes.cursor(data.words);
    await skip(cursor, blocks * sizeWordRecord.size);
    return cursor.position;
  }
  const cursor = inodes.cursor(position);
  await skip(cursor, size);
  if (inode.type === "directory") {
    for (let left = inode.listing.index?.count ?? 0; left > 0; left--) {
      const { nameSizeLessOne } = await cursor.take(directoryIndexRecord);
      await skip(cursor, nameSizeLessOne + 1);
    }
    return cursor.position;
  }
  if (inode.type === "symlink") await skip(cursor, inode.target.length);
  if (number > extendedBy) await skip(cursor, xattrsRecord.size);
  return cursor.position;
}

/** Goes on without holding all that lies between. */
async function skip(cursor: MetadataCursor, length: number): Promise<void> {
  for (let left = length; left > 0; left -= 1 << 16) await cursor.read(Math.min(left, 1 << 16));
}
