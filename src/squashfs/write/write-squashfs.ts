import type { ByteSink } from "../../core/byte-source.js";
import { displayBytes } from "../../core/byte-string.js";
import { throwIfAborted } from "../../core/errors.js";
import type { Tree } from "../../tree/tree.js";
import { type Compression, compressorNumbers } from "../format/compressor.js";
import { encodeReference } from "../format/metadata-block.js";
import { encodeFlags, imageAlignment, noTable, squashfsMagic, superblockRecord } from "../format/superblock.js";
import { writeData } from "./data-writer.js";
import { ImageOutput, writeLookupTable } from "./image-output.js";
import { blockSettings, type WriteOptions } from "./options.js";
import { planInodes } from "./scan.js";
import { writeTree } from "./tree-writer.js";

/** What was written. Sizes are in bytes. */
export interface WriteSummary {
  readonly compression: Compression;
  readonly blockSize: number;
  /** The image with its padding. */
  readonly size: number;
  /** The image without its padding. */
  readonly bytesUsed: number;
  /** File contents before compression, duplicates counted again. */
  readonly contentSize: number;
  /** Blocks and fragments after compression. */
  readonly dataSize: number;
  readonly inodeCount: number;
  readonly fragmentCount: number;
  readonly xattrSetCount: number;
  /** Files whose bytes were stored already. */
  readonly duplicates: { readonly files: number; readonly bytes: number };
  /** The time in the superblock, seconds since 1970. */
  readonly modificationTime: number;
}

/**
 * Writes a tree as a squashfs 4.0 image. The same tree and options give the same bytes, whatever the block maker's parallelism.
 *
 * @param sink is empty; what stands in it is an image only when this has returned
 * @throws BuildError `USAGE`, `SQUASHFS_UNSTORABLE`, `INTERRUPTED`, and what reading contents or the sink throws
 */
export async function writeSquashfs(tree: Tree, sink: ByteSink, options: WriteOptions): Promise<WriteSummary> {
  const { encoder, ...settings } = await blockSettings(options);
  const { compression, mtime, signal, onEvent } = options;
  const metadata = { encoder, level: settings.level };
  const plan = planInodes(tree.root);
  const output = new ImageOutput(sink);
  await output.append(new Uint8Array(superblockRecord.size));

  const data = await writeData(output, plan.files, { ...options, settings });
  const dataEnd = output.position;
  const written = writeTree(plan, data.stored, { mtime, settings: metadata });
  throwIfAborted(signal);
  const { xattrs } = written;
  for (const name of xattrs.dropped) {
    onEvent?.({
      type: "warning",
      message: `Extended attributes ${displayBytes(name)} were left out: squashfs has only user., trusted. and security.`,
    });
  }

  const inodeTableStart = output.position;
  await output.append(written.inodeTable);
  const directoryTableStart = output.position;
  await output.append(written.directoryTable);
  const fragmentTableStart = data.fragments.length === 0 ? undefined : await writeLookupTable(output, data.fragments, metadata);
  const exportTableStart = await writeLookupTable(output, written.exports, metadata);
  const ids = written.ids.entries;
  const idTableStart = await writeLookupTable(output, ids, metadata);
  const xattrTableStart = await xattrs.write(output, metadata);

  const bytesUsed = output.position;
  const modificationTime = mtime ?? plan.latest;
  await output.padTo(imageAlignment);
  const superblock = superblockRecord.encode({
    magic: squashfsMagic,
    inodeCount: written.exports.length,
    modificationTime,
    blockSize: settings.blockSize,
    fragmentCount: data.fragments.length,
    compressor: compressorNumbers[compression],
    blockLog: Math.log2(settings.blockSize),
    flags: encodeFlags(["always-fragments", "duplicates", "exportable", ...(xattrs.count === 0 ? (["no-xattrs"] as const) : [])]),
    idCount: ids.length,
    versionMajor: 4,
    versionMinor: 0,
    rootInode: encodeReference(written.root),
    bytesUsed: BigInt(bytesUsed),
    idTableStart: BigInt(idTableStart),
    xattrTableStart: optionalTable(xattrTableStart),
    inodeTableStart: BigInt(inodeTableStart),
    directoryTableStart: BigInt(directoryTableStart),
    fragmentTableStart: optionalTable(fragmentTableStart),
    exportTableStart: BigInt(exportTableStart),
  });
  await output.patch(0, superblock);
  return {
    compression,
    blockSize: settings.blockSize,
    size: output.position,
    bytesUsed,
    contentSize: plan.files.reduce((sum, { content }) => sum + content.size, 0),
    dataSize: dataEnd - superblockRecord.size,
    inodeCount: written.exports.length,
    fragmentCount: data.fragments.length,
    xattrSetCount: xattrs.count,
    duplicates: data.duplicates,
    modificationTime,
  };
}

const optionalTable = (start: number | undefined): bigint => (start === undefined ? noTable : BigInt(start));
