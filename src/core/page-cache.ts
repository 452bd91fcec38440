import { concatBytes } from "./bytes.js";

/** Bytes of a page. */
export const pageSize = 4096;

/** Pages that are kept: 64 MiB. */
const keptPages = 16_384;

/** Most pages that are fetched before they are asked for: 1 MiB. */
const mostAhead = 256;

/** Pages between two reads that still count as one stretch. */
const near = 16;

/**
 * Reads from where every read costs much, in pages. A first read takes only what it needs; while reads go on near each other, ever more is
 * fetched ahead.
 */
export class PageCache {
  readonly #size: number;
  readonly #fetch: (from: number, to: number) => Promise<Uint8Array>;
  readonly #pages = new Map<number, Uint8Array>();
  #ahead = 1;
  /** The page after the last one that was fetched. */
  #end = 0;
  #queue: Promise<unknown> = Promise.resolve();

  /** @param fetch gives the bytes from one offset up to another */
  constructor(size: number, fetch: (from: number, to: number) => Promise<Uint8Array>) {
    this.#size = size;
    this.#fetch = fetch;
  }

  /** Exactly `length` bytes. Reads wait for each other, so that nothing is fetched twice. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset < 0 || length < 0 || offset + length > this.#size) {
      throw new RangeError(`bytes ${offset} to ${offset + length} of ${this.#size} were asked for`);
    }
    const turn = this.#queue.then(() => this.#read(offset, length));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** Puts fetched bytes into pages; the first one begins at page `from`. */
  keep(from: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength; at += pageSize) {
      const page = from + at / pageSize;
      this.#pages.delete(page);
      this.#pages.set(page, bytes.slice(at, at + pageSize));
    }
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= keptPages) break;
      this.#pages.delete(oldest);
    }
    this.#end = from + Math.ceil(bytes.byteLength / pageSize);
  }

  async #read(offset: number, length: number): Promise<Uint8Array> {
    const first = Math.floor(offset / pageSize);
    const last = Math.floor((offset + length - 1) / pageSize);
    const parts: Uint8Array[] = [];
    for (let page = first; page <= last; ) {
      const known = this.#pages.get(page);
      if (known !== undefined) {
        parts.push(known);
        page++;
        continue;
      }
      let to = page + 1;
      while (to <= last && !this.#pages.has(to)) to++;
      const bytes = await this.#fetch(page * pageSize, Math.min(this.#size, Math.max(to, this.#reach(page)) * pageSize));
      parts.push(bytes.subarray(0, (to - page) * pageSize));
      this.keep(page, bytes);
      page = to;
    }
    const from = offset - first * pageSize;
    return concatBytes(parts).subarray(from, from + length);
  }

  /** Up to which page it is worth fetching from this one on. */
  #reach(page: number): number {
    const distance = Math.abs(page - this.#end);
    this.#ahead = this.#end > 1 && distance <= near ? Math.min(2 * this.#ahead, mostAhead) : 1;
    return page + this.#ahead;
  }
}
