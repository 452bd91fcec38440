import type { ByteString } from "../../core/byte-string.js";
import { directoryEntryRecord, directoryHeaderRecord, entriesPerHeader } from "../format/directory.js";
import { type MetadataPosition, metadataBlockSize } from "../format/metadata-block.js";
import type { MetadataWriter } from "./metadata-writer.js";

/** A name in a directory, and the inode that it leads to. */
export interface ListingEntry {
  readonly name: ByteString;
  /** The basic inode type. */
  readonly type: number;
  readonly number: number;
  /** Where the inode stands in the inode table. */
  readonly at: MetadataPosition;
}

/** A way into the middle of a long listing. */
export interface ListingIndex {
  /** Bytes from the listing's start to the header. */
  readonly position: number;
  /** The metadata block that holds the header. */
  readonly block: number;
  /** The first name after the header. */
  readonly name: ByteString;
}

/** A directory's listing in the directory table. */
export interface Listing {
  readonly at: MetadataPosition;
  /** Bytes. */
  readonly size: number;
  /** One for each further metadata block in which a header stands, where the listing is longer than one block. */
  readonly index: readonly ListingIndex[];
}

/** Writes a listing; the entries must be in byte order of their names. */
export function writeListing(table: MetadataWriter, entries: readonly ListingEntry[]): Listing {
  const at = table.position;
  const index: ListingIndex[] = [];
  let size = 0;
  let lastBlock = at.block;
  for (const run of runs(entries)) {
    const { block } = table.position;
    if (block !== lastBlock) index.push({ position: size, block, name: run.first.name });
    lastBlock = block;
    size += writeRun(table, run);
  }
  return { at, size, index: size > metadataBlockSize ? index : [] };
}

/** Entries under one header: their inodes stand in one metadata block, and their numbers are near the first one's. */
interface Run {
  readonly first: ListingEntry;
  readonly entries: ListingEntry[];
}

function* runs(entries: readonly ListingEntry[]): Generator<Run> {
  let run: Run | undefined;
  for (const entry of entries) {
    if (run !== undefined && belongs(run, entry)) {
      run.entries.push(entry);
      continue;
    }
    if (run !== undefined) yield run;
    run = { first: entry, entries: [entry] };
  }
  if (run !== undefined) yield run;
}

function belongs({ first, entries }: Run, entry: ListingEntry): boolean {
  const delta = entry.number - first.number;
  return entries.length < entriesPerHeader && entry.at.block === first.at.block && delta >= -0x8000 && delta <= 0x7fff;
}

/** Gives the bytes that it takes. */
function writeRun(table: MetadataWriter, { first, entries }: Run): number {
  let size = directoryHeaderRecord.size;
  table.record(directoryHeaderRecord, { countLessOne: entries.length - 1, inodeBlock: first.at.block, inodeNumber: first.number });
  for (const { name, type, number, at } of entries) {
    table.record(directoryEntryRecord, {
      offset: at.offset,
      numberDelta: number - first.number,
      type,
      nameSizeLessOne: name.length - 1,
    });
    table.name(name);
    size += directoryEntryRecord.size + name.length;
  }
  return size;
}
