import { viewOf } from "../../core/bytes.js";
import { crc32 } from "../../core/crc32.js";
import { branchFilters } from "./branch-filter.js";
import { takeMultibyte } from "./integers.js";

/** What the header of a block says. */
export interface BlockHeader {
  /** Bytes of the block's data, where it says so, and of what they become. */
  readonly packed: number | undefined;
  readonly size: number | undefined;
  /** The branch filters, in the order in which they were applied, with what address they took the first byte for. */
  readonly filters: readonly { readonly id: number; readonly start: number }[];
  /** Bytes that matches may go back. */
  readonly dictionary: number;
}

export const lzma2Filter = 0x21;
const hasPacked = 0x40;
const hasSize = 0x80;
const reservedFlags = 0x3c;
/** The code of the largest dictionary, which is 4 GiB less one byte. */
const fullDictionary = 40;

/**
 * Reads a block's header, which begins with the byte of its size. Gives what is wrong with it instead: that it is damaged, or that it has
 * something that is not known. Source: the .xz file format, 3.1 and 5.3.
 */
export function readBlockHeader(bytes: Uint8Array): BlockHeader | "damaged" | "unknown" {
  const end = bytes.byteLength - 4;
  if (viewOf(bytes).getUint32(end, true) !== crc32(bytes.subarray(0, end))) return "damaged";
  const fields = new Fields(bytes.subarray(0, end));
  try {
    const flags = fields.byte();
    if ((flags & reservedFlags) !== 0) return "unknown";
    const packed = (flags & hasPacked) === 0 ? undefined : fields.number();
    const size = (flags & hasSize) === 0 ? undefined : fields.number();
    const filters = Array.from({ length: (flags & 3) + 1 }, () => fields.filter());
    if (!fields.isRestZero) return "unknown";
    const dictionary = dictionaryOf(filters.pop());
    if (dictionary === undefined) return "unknown";
    const branches = filters.map(({ id, properties }) => ({ id, start: startOf(properties) }));
    return branches.some(({ id, start }) => !branchFilters.has(id) || start === undefined)
      ? "unknown"
      : { packed, size, filters: branches.map(({ id, start = 0 }) => ({ id, start })), dictionary };
  } catch (error) {
    if (error instanceof RangeError) return "damaged";
    throw error;
  }
}

interface Filter {
  readonly id: number;
  readonly properties: Uint8Array;
}

/** A power of two, or one and a half of one. */
function dictionaryOf(filter: Filter | undefined): number | undefined {
  const [code = fullDictionary + 1] = filter?.properties ?? [];
  if (filter?.id !== lzma2Filter || filter.properties.byteLength !== 1 || code > fullDictionary) return undefined;
  return code === fullDictionary ? 2 ** 32 - 1 : (2 + (code & 1)) * 2 ** ((code >> 1) + 11);
}

function startOf(properties: Uint8Array): number | undefined {
  if (properties.byteLength === 0) return 0;
  return properties.byteLength === 4 ? viewOf(properties).getUint32(0, true) : undefined;
}

/** The fields after the byte of the size; throws RangeErrors. */
class Fields {
  readonly #bytes: Uint8Array;
  #at = 1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isRestZero(): boolean {
    return this.#bytes.subarray(this.#at).every((byte) => byte === 0);
  }

  byte(): number {
    return this.#take(1)[0] ?? 0;
  }

  number(): number {
    const taken = takeMultibyte(this.#bytes, this.#at);
    if (taken === undefined) throw new RangeError("No number stands here.");
    this.#at = taken.end;
    return taken.value;
  }

  filter(): Filter {
    const id = this.number();
    return { id, properties: this.#take(this.number()) };
  }

  #take(size: number): Uint8Array {
    const end = this.#at + size;
    if (end > this.#bytes.byteLength) throw new RangeError("The header ends too early.");
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
