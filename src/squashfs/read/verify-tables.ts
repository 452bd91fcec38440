import { throwIfAborted } from "../../core/errors.js";
import { exportRecord } from "../format/export.js";
import { decodeReference } from "../format/metadata-block.js";
import type { ImageReaders } from "./image-readers.js";
import { inodeKey } from "./inode-reader.js";
import { LookupTable } from "./lookup-table.js";
import type { Census } from "./verify-inodes.js";
import type { Problems } from "./verify-problems.js";

/** The export table leads from every number to the inode that has it, and all sets of extended attributes can be read. Gives the number of sets. */
export async function verifyTables(
  readers: ImageReaders,
  census: Census,
  problems: Problems,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { superblock, metadata, xattrs, inodes } = readers;
  const { exportTableStart: list, inodeCount: count, idCount, xattrTableStart } = superblock;
  await problems.attempt(async () => {
    for (let place = 0; place < idCount; place++) await inodes.owner(place);
  });
  if (list !== undefined) {
    const exports = new LookupTable(metadata, exportRecord, { count, list });
    await problems.attempt(async () => {
      for (const [number, place] of census.byNumber) {
        throwIfAborted(signal);
        const { inode } = await exports.get(number - 1);
        if (inodeKey(decodeReference(inode)) !== place) problems.add(list, `its export table leads astray for the inode ${number}`);
      }
    });
  }
  const sets = (await problems.attempt(() => xattrs.count())) ?? 0;
  await problems.attempt(async () => {
    for (let place = 0; place < sets; place++) {
      throwIfAborted(signal);
      await xattrs.get(place, xattrTableStart ?? 0);
    }
  });
  return sets;
}
