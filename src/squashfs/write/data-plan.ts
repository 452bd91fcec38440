import type { Content } from "../../core/content.js";
import { noFragment } from "../format/fragment.js";
import type { BlockUnit, Extent } from "./block-maker.js";
import type { BlockSettings } from "./options.js";

/** Most files have no whole block: they share this, which stays empty. */
const noSizes: number[] = [];

/** Where the bytes of a content are in the image; the writer fills it in as it goes. */
export class StoredContent {
  readonly content: Content;
  /** Where its first block stands. */
  start = 0;
  /** Bytes of it that are in holes. */
  holes = 0;
  /** Which fragment block holds its tail, or `noFragment`. */
  fragment = noFragment;
  /** From which byte of the fragment block. */
  fragmentOffset = 0;
  #sizes = noSizes;

  constructor(content: Content) {
    this.content = content;
  }

  /** The size words of its blocks. */
  get sizes(): readonly number[] {
    return this.#sizes;
  }

  /** Its next blocks, of which the first stands at `start`. */
  addBlocks(start: number, sizes: readonly number[]): void {
    if (this.#sizes.length > 0) {
      this.#sizes.push(...sizes);
    } else {
      this.start = start;
      this.#sizes = [...sizes];
    }
  }
}

/** A unit of work, and the content whose blocks it makes; a fragment block belongs to many. */
export type PlannedUnit =
  | { readonly kind: "blocks"; readonly unit: BlockUnit; readonly stored: StoredContent }
  | { readonly kind: "fragment"; readonly unit: BlockUnit };

/** The most bytes of one unit: enough to keep threads busy between messages, little enough to hold a few for each of them. */
export const unitSize = 2 << 20;

/** A content that is to be stored, and its bytes where they were read already. */
export interface PlannedContent {
  readonly stored: StoredContent;
  readonly bytes?: Uint8Array | undefined;
}

/** Bytes of a unit before they are compressed. */
export const unitBytes = ({ extents }: BlockUnit): number => extents.reduce((sum, { from, to }) => sum + to - from, 0);

/**
 * Cuts contents into units, in their order: whole blocks of one file together, and tails (of files and files below one block) side by
 * side in fragment blocks, as far as the settings have it. Where a tail goes is known at once and is set here.
 *
 * @param firstPlace of the first fragment block in the fragment table
 */
export async function* planData(
  batches: AsyncIterable<readonly PlannedContent[]> | Iterable<readonly PlannedContent[]>,
  settings: BlockSettings,
  firstPlace = 0,
): AsyncGenerator<PlannedUnit> {
  const { blockSize, fragments, uncompressed, level, compression } = settings;
  const made = { blockSize, level, compression };
  let tails: Extent[] = [];
  let filled = 0;
  let place = firstPlace;
  const fragment = (): PlannedUnit => ({
    kind: "fragment",
    unit: { ...made, extents: tails, holes: false, stored: uncompressed.has("fragments") },
  });
  for await (const batch of batches) {
    for (const { stored, bytes } of batch) {
      const { content } = stored;
      const sharesTail = fragments === "always" || (fragments === "on" && content.size < blockSize);
      const tailStart = sharesTail ? content.size - (content.size % blockSize) : content.size;
      for (let from = 0; from < tailStart; from += unitSize) {
        const extents = [{ content, from, to: Math.min(from + unitSize, tailStart) }];
        yield { kind: "blocks", stored, unit: { ...made, extents, holes: true, stored: uncompressed.has("data") } };
      }
      const tail = content.size - tailStart;
      if (tail === 0) continue;
      if (filled + tail > blockSize) {
        yield fragment();
        tails = [];
        filled = 0;
        place += 1;
      }
      stored.fragment = place;
      stored.fragmentOffset = filled;
      tails.push({ content, from: tailStart, to: content.size, bytes: bytes?.subarray(tailStart) });
      filled += tail;
    }
  }
  if (tails.length > 0) yield fragment();
}
