import type { ByteSink } from "../../core/byte-source.js";
import { displayBytes } from "../../core/byte-string.js";
import { concatBytes } from "../../core/bytes.js";
import { throwIfAborted } from "../../core/errors.js";
import type { Tree } from "../../tree/tree.js";
import { type Compression, compressorNumbers } from "../format/compressor.js";
import { encodeCompressorOptions } from "../format/compressor-options.js";
import { encodeReference } from "../format/metadata-block.js";
import { encodeFlags, imageAlignment, noTable, squashfsMagic, superblockRecord } from "../format/superblock.js";
import { writeData } from "./data-writer.js";
import { ImageOutput, writeLookupTable } from "./image-output.js";
import { storedBlock } from "./metadata-writer.js";
import { blockSettings, type StorablePart, storableParts, type WriteOptions } from "./options.js";
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
 * @param sink is empty; what stands in it is an image only when this has returned, and room that was left in it is filled
 * @throws BuildError `USAGE`, `SQUASHFS_UNSTORABLE`, `INTERRUPTED`, and what reading contents or the sink throws
 */
export async function writeSquashfs(tree: Tree, sink: ByteSink, options: WriteOptions): Promise<WriteSummary> {
  const { encoder, ...settings } = await blockSettings(options);
  const { mtime, signal, onEvent } = options;
  const { compression, uncompressed, fragments: fragmentMode } = settings;
  const tables = (part: StorablePart) => ({ encoder, level: settings.level, stored: uncompressed.has(part) });
  const metadata = tables("inodes");
  const plan = planInodes(tree.root);
  const output = new ImageOutput(sink);
  await output.append(new Uint8Array(superblockRecord.size));
  const compressorOptions = encodeCompressorOptions(compression, settings.level);
  if (compressorOptions !== undefined) await output.append(storedBlock(compressorOptions));

  const dataStart = output.position;
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
  const fragmentTableStart =
    data.fragments.length === 0 ? undefined : await writeLookupTable(output, concatBytes(data.fragments), metadata);
  const exportTableStart = options.exportable === false ? undefined : await writeLookupTable(output, written.exports, metadata);
  const ids = written.ids.entries;
  const idTableStart = await writeLookupTable(output, concatBytes(ids), tables("ids"));
  const xattrTableStart = await xattrs.write(output, tables("xattrs"));

  const bytesUsed = output.position;
  const modificationTime = mtime ?? plan.latest;
  await output.padTo(imageAlignment);
  const superblock = superblockRecord.encode({
    magic: squashfsMagic,
    inodeCount: plan.inodeCount,
    modificationTime,
    blockSize: settings.blockSize,
    fragmentCount: data.fragments.length,
    compressor: compressorNumbers[compression],
    blockLog: Math.log2(settings.blockSize),
    flags: encodeFlags([
      "duplicates",
      ...storableParts.filter((part) => uncompressed.has(part)).map((part) => `uncompressed-${part}` as const),
      ...(fragmentMode === "on" ? [] : [fragmentMode === "off" ? ("no-fragments" as const) : ("always-fragments" as const)]),
      ...(exportTableStart === undefined ? [] : ["exportable" as const]),
      ...(xattrs.count === 0 ? ["no-xattrs" as const] : []),
      ...(compressorOptions === undefined ? [] : ["compressor-options" as const]),
    ]),
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
    exportTableStart: optionalTable(exportTableStart),
  });
  await output.patch(0, superblock);
  return {
    compression,
    blockSize: settings.blockSize,
    size: output.position,
    bytesUsed,
    contentSize: plan.files.reduce((sum, { content }) => sum + content.size, 0),
    dataSize: dataEnd - dataStart,
    inodeCount: plan.inodeCount,
    fragmentCount: data.fragments.length,
    xattrSetCount: xattrs.count,
    duplicates: data.duplicates,
    modificationTime,
  };
}

const optionalTable = (start: number | undefined): bigint => (start === undefined ? noTable : BigInt(start));
