import type { ByteSource } from "../../core/byte-source.js";
import type { OnEvent } from "../../core/events.js";
import { openReaders } from "./image-readers.js";
import type { OpenOptions } from "./squashfs-image.js";
import { verifyData } from "./verify-data.js";
import { verifyInodes } from "./verify-inodes.js";
import { verifyNames } from "./verify-names.js";
import { type Problem, Problems } from "./verify-problems.js";
import { verifyTables } from "./verify-tables.js";

export interface VerifyOptions extends OpenOptions {
  readonly signal?: AbortSignal;
  /** Told how many bytes of the blocks have been checked. */
  readonly onEvent?: OnEvent;
}

/** What was checked, and what is wrong. */
export interface Verification {
  /** Problems that were found; those beyond the first hundred are only counted. */
  readonly problemCount: number;
  /** Each with the place in the image, in bytes. */
  readonly problems: readonly Problem[];
  readonly checked: {
    readonly inodes: number;
    readonly names: number;
    readonly files: number;
    /** Data and fragment blocks, each once. */
    readonly blocks: number;
    /** Bytes of these blocks after decompression. */
    readonly bytes: number;
    readonly xattrSets: number;
  };
}

/**
 * Checks all of an image: every inode, name and table, and that every block decompresses to the bytes that its files need. The image has no
 * checksums, so contents that were changed with care are not noticed.
 *
 * @throws BuildError where the superblock is wrong, as `openSquashfs`; all other damage is in the result
 */
export async function verifySquashfs(source: ByteSource, { codecs, signal, onEvent }: VerifyOptions): Promise<Verification> {
  const readers = await openReaders(source, codecs);
  const { image } = readers.metadata;
  const problems = new Problems(image);
  await image.hold(readers.tables.inodes.start, readers.tables.listings.end);
  const census = await verifyInodes(readers, problems, signal);
  const names = await verifyNames(readers, census, problems, signal);
  const xattrSets = await verifyTables(readers, census, problems, signal);
  const data = await verifyData(readers, census, { problems, signal, onEvent });
  return {
    problemCount: problems.count,
    problems: problems.named,
    checked: { inodes: census.byPlace.size, names, ...data, xattrSets },
  };
}
