import { concatBytes } from "./bytes.js";

/** Bytes of a page. */
export const pageSize = 4096;

/** Pages that are kept: 64 MiB. */
const keptPages = 16_384;

/** Most pages that are fetched before they are asked for: 1 MiB. */
const mostAhead = 256;

/** Pages between two reads that still count as one stretch. */
const near = 16;

/** So many stretches are read in turns: the blocks of files, those that tails stand in, and tables. */
const mostStretches = 4;

/** Reads near each other. */
interface Stretch {
  /** The page after the last one that was fetched for it. */
  end: number;
  /** Pages that are fetched at once. */
  ahead: number;
}

/**
 * Reads from where every read costs much, in pages. A first read takes only what it needs; while reads go on near earlier ones, ever more is
 * fetched ahead.
 */
export class PageCache {
  readonly #size: number;
  readonly #fetch: (from: number, to: number) => Promise<Uint8Array>;
  readonly #pages = new Map<number, Uint8Array>();
  /** The last one first. */
  readonly #stretches: Stretch[] = [];
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
      const stretch = this.#stretchAt(page);
      let end = to;
      while (end < page + stretch.ahead && !this.#pages.has(end)) end++;
      const bytes = await this.#fetch(page * pageSize, Math.min(this.#size, end * pageSize));
      stretch.end = end;
      parts.push(bytes.subarray(0, (to - page) * pageSize));
      this.keep(page, bytes);
      page = to;
    }
    const from = offset - first * pageSize;
    return concatBytes(parts).subarray(from, from + length);
  }

  /** The stretch that goes on at a page, of which twice as much is fetched then; or a new one. */
  #stretchAt(page: number): Stretch {
    const at = this.#stretches.findIndex(({ end }) => Math.abs(page - end) <= near);
    const [stretch = { end: page, ahead: 0.5 }] = at < 0 ? [] : this.#stretches.splice(at, 1);
    stretch.ahead = Math.min(2 * stretch.ahead, mostAhead);
    this.#stretches.unshift(stretch);
    if (this.#stretches.length > mostStretches) this.#stretches.pop();
    return stretch;
  }
}
