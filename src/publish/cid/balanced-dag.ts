import { base58 } from "./base58.js";
import { type DagLink, leafBlock, parentBlock } from "./dag-pb.js";

/** Bytes of a chunk of a file. */
export const chunkSize = 256 * 1024;

/** Blocks that one block names at most. */
const fanOut = 174;

/**
 * Computes a file's CIDv0 from its chunks while they pass: all leaves are equally deep, a block names up to 174 others, and a file of one chunk
 * is its leaf. It holds at most 174 links a level. These are the settings that IPFS has had since 2015, and that Aleph's nodes recompute.
 */
export class BalancedDag {
  /** The links of the block that is being filled, level by level, leaves first. */
  readonly #levels: DagLink[][] = [];

  /** Takes the next chunk: {@link chunkSize} bytes, fewer only in the last one. */
  add(chunk: Uint8Array): void {
    this.#put(0, leafBlock(chunk));
  }

  /** The CIDv0 of all that was added. Nothing can be added after it. */
  finish(): string {
    if (this.#levels.length === 0) this.add(new Uint8Array(0));
    for (let level = 0; ; level++) {
      const links = this.#levels[level] ?? [];
      const [only] = links;
      const top = level === this.#levels.length - 1;
      if (top && only !== undefined && links.length === 1) return base58(only.hash);
      if (links.length > 0) this.#close(level, links);
    }
  }

  #put(level: number, link: DagLink): void {
    this.#levels[level] ??= [];
    const links = this.#levels[level];
    links.push(link);
    if (links.length === fanOut) this.#close(level, links);
  }

  #close(level: number, links: readonly DagLink[]): void {
    this.#levels[level] = [];
    this.#put(level + 1, parentBlock(links));
  }
}
