import { type BlockList, type BlockSet, storedSize } from "../../core/block-set.js";
import { fragmentRecord } from "../format/fragment.js";
import type { StoredRun } from "./block-maker.js";
import type { StoredContent } from "./data-plan.js";
import type { BlockSettings } from "./options.js";

/** The most bytes that are copied at once. */
const runSize = 4 << 20;

/** Stored bytes that are used: the blocks of one file, or a fragment. */
interface Part {
  readonly at: number;
  readonly size: number;
  readonly crc: number;
  /** Hears where it stands in the image. */
  readonly place: (start: number) => void;
}

/** What of one set goes into the image. */
interface Use {
  readonly set: BlockSet;
  readonly files: StoredContent[];
}

/** Whether a content lies in blocks that an image of these settings can take over as they are. */
export function isLinked({ content: { source, size } }: StoredContent, { compression, blockSize }: BlockSettings): boolean {
  return source.kind === "blocks" && size > 0 && source.set.compression === compression && source.set.blockSize === blockSize;
}

/** Where contents that are compressed already go. */
export interface LinkedLayout {
  /** What is copied, in the order of the image and without gaps. */
  readonly runs: readonly StoredRun[];
  /** Bytes of all runs. */
  readonly size: number;
  /** The entries of the fragment table. */
  readonly fragments: Uint8Array[];
}

/**
 * Lays out the blocks of contents that are compressed already, set by set in the order of their first files, within a set in the order in which they lie
 * there: what follows each other there is copied in one go. Blocks and fragments of which no file is in the image are left out.
 *
 * @param base where the first goes in the image
 */
export function layOutLinked(contents: readonly StoredContent[], base: number): LinkedLayout {
  const fragments: Uint8Array[] = [];
  const runs: StoredRun[] = [];
  let start = base;
  for (const use of usesOf(contents)) {
    const parts = partsOf(use, fragments);
    for (const { place, size } of parts) {
      place(start);
      start += size;
    }
    runs.push(...runsOf(use.set, parts));
  }
  return { runs, size: start - base, fragments };
}

function usesOf(contents: readonly StoredContent[]): readonly Use[] {
  const uses = new Map<string, Use>();
  for (const stored of contents) {
    const { source } = stored.content;
    if (source.kind !== "blocks") continue;
    const use = uses.get(source.set.key) ?? { set: source.set, files: [] };
    uses.set(source.set.key, use);
    use.files.push(stored);
  }
  return [...uses.values()];
}

/** In the order of their places; the entries of the fragment table are made on the way. */
function partsOf({ set, files }: Use, fragments: Uint8Array[]): readonly Part[] {
  const parts: Part[] = [];
  const used: (StoredContent[] | undefined)[] = [];
  for (const stored of files) {
    const { source } = stored.content;
    if (source.kind !== "blocks") continue;
    const { tail } = source.blocks;
    if (tail !== undefined) {
      const tails = used[tail.fragment];
      if (tails === undefined) used[tail.fragment] = [stored];
      else tails.push(stored);
    }
    if (source.blocks.words.length > 0) parts.push(blocksOf(stored, source.blocks, set.blockSize));
  }
  for (const [index, fragment] of set.fragments.entries()) {
    const tails = used[index];
    if (tails === undefined) continue;
    const { at, word, crc } = fragment;
    const place = (start: number) => {
      for (const stored of tails) {
        stored.fragment = fragments.length;
        stored.fragmentOffset = tailOffset(stored);
      }
      fragments.push(fragmentRecord.encode({ start: BigInt(start), sizeWord: word, unused: 0 }));
    };
    parts.push({ at, size: storedSize(word), crc, place });
  }
  return parts.sort((a, b) => a.at - b.at);
}

function blocksOf(stored: StoredContent, { at, words, crc }: BlockList, blockSize: number): Part {
  const { size } = stored.content;
  words.forEach((word, i) => {
    if (word === 0) stored.holes += Math.min(blockSize, size - i * blockSize);
  });
  stored.addBlocks(stored.start, words);
  const bytes = words.reduce((sum, word) => sum + storedSize(word), 0);
  return {
    at,
    size: bytes,
    crc,
    place: (start) => {
      stored.start = start;
    },
  };
}

function tailOffset({ content: { source } }: StoredContent): number {
  return source.kind === "blocks" ? (source.blocks.tail?.offset ?? 0) : 0;
}

/** Parts that follow each other, together. */
function* runsOf(set: BlockSet, parts: readonly Part[]): Generator<StoredRun> {
  let run: Part[] = [];
  let end = 0;
  let bytes = 0;
  const made = (): StoredRun => ({ set, at: end - bytes, size: bytes, parts: run });
  for (const part of parts) {
    if (run.length > 0 && (part.at !== end || bytes + part.size > runSize)) {
      yield made();
      run = [];
      bytes = 0;
    }
    run.push(part);
    end = part.at + part.size;
    bytes += part.size;
  }
  if (bytes > 0) yield made();
}
