import { type ByteString, byteStringBytes, byteStringOf } from "../../core/byte-string.js";
import { concatBytes } from "../../core/bytes.js";
import type { BuildError } from "../../core/errors.js";
import type { MetadataPosition } from "../format/metadata-block.js";
import { decodeListing, type ListedName, scanListing } from "./listing.js";

/** The names of a directory in byte order, as bytes: for most of them no object is made, which the garbage collector would have to clear away. */
export class ListingBytes {
  #bytes: Uint8Array;
  /** Where each name begins and ends. */
  readonly #bounds: number[] = [];
  /** By their places. */
  readonly #directories: (ListedName | undefined)[] = [];

  /** @param corrupt makes the error for bytes that are no listing */
  constructor(bytes: Uint8Array, corrupt: (why: string) => BuildError) {
    this.#bytes = bytes;
    let sorted = true;
    scanListing(bytes, corrupt, (from, size, type, block, offset, number) => {
      const end = from + size;
      if (!this.#isNext(from, end)) sorted = false;
      this.#bounds.push(from, end);
      this.#directories.push(type === "directory" ? new ListedDirectory(bytes.subarray(from, end), { block, offset }, number) : undefined);
    });
    if (!sorted) this.#order(decodeListing(bytes, corrupt));
  }

  get count(): number {
    return this.#directories.length;
  }

  /** The entry of a name that is a directory's. */
  directory(place: number): ListedName | undefined {
    return this.#directories[place];
  }

  /** Puts a name into bytes that have room for it, and gives the place after it. */
  put(place: number, target: Uint8Array, at: number): number {
    const bytes = this.#bytes;
    const end = this.#bounds[2 * place + 1] ?? 0;
    let to = at;
    for (let from = this.#bounds[2 * place] ?? 0; from < end; from++) target[to++] = bytes[from] ?? 0;
    return to;
  }

  /** Whether a name comes after the last one. */
  #isNext(from: number, end: number): boolean {
    const bytes = this.#bytes;
    const { length } = this.#bounds;
    if (length === 0) return true;
    let last = this.#bounds[length - 2] ?? 0;
    const lastEnd = this.#bounds[length - 1] ?? 0;
    let at = from;
    while (last < lastEnd && at < end && bytes[last] === bytes[at]) {
      last++;
      at++;
    }
    return at < end && (last === lastEnd || (bytes[last] ?? 0) < (bytes[at] ?? 0));
  }

  #order(listing: readonly ListedName[]): void {
    this.#bytes = concatBytes(listing.map(({ name }) => byteStringBytes(name)));
    let at = 0;
    for (const [place, listed] of listing.entries()) {
      this.#bounds[2 * place] = at;
      at += listed.name.length;
      this.#bounds[2 * place + 1] = at;
      this.#directories[place] = listed.type === "directory" ? listed : undefined;
    }
  }
}

/** An entry whose name becomes a text where that is asked for. */
class ListedDirectory implements ListedName {
  readonly type = "directory";
  readonly block: number;
  readonly offset: number;
  readonly number: number;
  readonly #name: Uint8Array;

  constructor(name: Uint8Array, { block, offset }: MetadataPosition, number: number) {
    this.#name = name;
    this.block = block;
    this.offset = offset;
    this.number = number;
  }

  get name(): ByteString {
    return byteStringOf(this.#name);
  }
}
