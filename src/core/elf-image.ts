import { viewOf } from "./bytes.js";
import { isElf } from "./elf.js";
import { readDynamic, readSegments, type Segment, segmentTypes, textAt } from "./elf-segments.js";

/** What stands at a place of a library's memory: an address of its own, or the name of what another library gives. */
export type Pointer = { readonly address: number } | { readonly name: string };

/** Source: elf(5); the values of the relocations: the System V ABI's supplements for x86-64 and AArch64. */
const tags = { pltSize: 2, strings: 5, symbols: 6, rela: 7, relaSize: 8, pltRelocations: 23, relrSize: 35, gnuHash: 0x6ffffef5 };
const relocations: Readonly<Record<number, { readonly relative: number; readonly named: readonly number[] }>> = {
  62: { relative: 8, named: [1, 6, 7] },
  183: { relative: 1027, named: [257, 1025, 1026] },
};
const symbolSize = 24;
const relocationSize = 24;
/** The largest libraries of Debian have some hundred thousand. */
const mostRelocations = 4_000_000;

/**
 * A shared library as it stands in memory once it is loaded at address 0, with its relocations applied: data that a program would reach through the
 * names that the library exports. Nothing of it is run.
 */
export class ElfImage {
  readonly machine: number;
  readonly #view: DataView;
  readonly #segments: readonly Segment[];
  readonly #pointers = new Map<number, Pointer>();
  readonly #dynamic: ReadonlyMap<number, number>;

  /**
   * @throws RangeError where the file is no little-endian ELF file of 64 bits, is cut off, points outside of itself, or has relocations of a kind that
   *   is not known
   */
  constructor(bytes: Uint8Array) {
    if (!isElf(bytes) || bytes[4] !== 2 || bytes[5] !== 1) throw new RangeError("no ELF file of 64 bits");
    this.#view = viewOf(bytes);
    this.machine = this.#view.getUint16(18, true);
    const segments = readSegments(this.#view, true);
    this.#segments = segments.filter(({ type }) => type === segmentTypes.load);
    const dynamic = segments.find(({ type }) => type === segmentTypes.dynamic);
    if (dynamic === undefined) throw new RangeError("no dynamic segment");
    this.#dynamic = new Map(readDynamic(this.#view, dynamic, true).map(({ tag, value }) => [tag, value]));
    if (this.#dynamic.has(tags.relrSize)) throw new RangeError("relocations of the packed kind");
    this.#relocate(tags.rela, tags.relaSize);
    this.#relocate(tags.pltRelocations, tags.pltSize);
  }

  /** The address of what the library exports by a name. */
  symbol(name: string): number | undefined {
    const index = this.#lookUp(name);
    const value = index === undefined ? undefined : this.#symbol(index);
    return value === undefined || value.section === 0 ? undefined : value.address;
  }

  u8(address: number): number {
    return this.#isZeroed(address, 1) ? 0 : this.#view.getUint8(this.#offset(address, 1));
  }

  u32(address: number): number {
    return this.#isZeroed(address, 4) ? 0 : this.#view.getUint32(this.#offset(address, 4), true);
  }

  i32(address: number): number {
    return this.u32(address) | 0;
  }

  /** A field of 64 bits that holds a pointer; undefined for a null pointer. */
  pointer(address: number): Pointer | undefined {
    const known = this.#pointers.get(address);
    if (known !== undefined) return known;
    if (this.#isZeroed(address, 8)) return undefined;
    const value = Number(this.#view.getBigUint64(this.#offset(address, 8), true));
    return value === 0 ? undefined : { address: value };
  }

  /** The same where it has to lead into the library itself. @throws RangeError where it leads elsewhere */
  inner(address: number): number | undefined {
    const pointer = this.pointer(address);
    if (pointer === undefined) return undefined;
    if ("name" in pointer) throw new RangeError(`a pointer to ${pointer.name} of another library`);
    return pointer.address;
  }

  /** The bytes up to a NUL, one character a byte. */
  text(address: number): string {
    return this.#isZeroed(address, 1) ? "" : textAt(this.#view, this.#offset(address, 1));
  }

  /** Memory that is behind what the file has of a segment. */
  #isZeroed(address: number, size: number): boolean {
    return this.#segments.some((one) => address >= one.address + one.size && address + size <= one.address + one.memorySize);
  }

  #offset(address: number, size: number): number {
    const home = this.#segments.find((one) => address >= one.address && address + size <= one.address + one.size);
    if (home === undefined) throw new RangeError(`address ${address} is not in the file`);
    return home.offset + address - home.address;
  }

  #relocate(tableTag: number, sizeTag: number): void {
    const kinds = relocations[this.machine];
    const table = this.#dynamic.get(tableTag);
    const count = (this.#dynamic.get(sizeTag) ?? 0) / relocationSize;
    if (table === undefined || count === 0) return;
    if (kinds === undefined || count > mostRelocations) throw new RangeError("relocations that are not known");
    for (let i = 0; i < count; i++) {
      const at = this.#offset(table + i * relocationSize, relocationSize);
      const place = Number(this.#view.getBigUint64(at, true));
      const kind = this.#view.getUint32(at + 8, true);
      const addend = Number(this.#view.getBigInt64(at + 16, true));
      if (kind === kinds.relative) this.#pointers.set(place, { address: addend });
      else if (kinds.named.includes(kind)) this.#pointers.set(place, this.#named(this.#view.getUint32(at + 12, true), addend));
    }
  }

  #named(index: number, addend: number): Pointer {
    const { section, address, name } = this.#symbol(index);
    return section === 0 ? { name } : { address: address + addend };
  }

  #symbol(index: number): { readonly section: number; readonly address: number; readonly name: string } {
    const at = this.#offset((this.#dynamic.get(tags.symbols) ?? 0) + index * symbolSize, symbolSize);
    return {
      section: this.#view.getUint16(at + 6, true),
      address: Number(this.#view.getBigUint64(at + 8, true)),
      name: this.text((this.#dynamic.get(tags.strings) ?? 0) + this.#view.getUint32(at, true)),
    };
  }

  /** Through the hash table of DT_GNU_HASH. */
  #lookUp(name: string): number | undefined {
    const table = this.#dynamic.get(tags.gnuHash);
    if (table === undefined) return undefined;
    const [bucketCount, firstHashed, bloomSize] = [this.u32(table), this.u32(table + 4), this.u32(table + 8)];
    const buckets = table + 16 + bloomSize * 8;
    const chains = buckets + bucketCount * 4;
    const hash = gnuHash(name);
    let index = bucketCount === 0 ? 0 : this.u32(buckets + (hash % bucketCount) * 4);
    if (index < firstHashed || index === 0) return undefined;
    for (; ; index++) {
      const link = this.u32(chains + (index - firstHashed) * 4);
      if ((link | 1) >>> 0 === (hash | 1) >>> 0 && this.#symbol(index).name === name) return index;
      if ((link & 1) !== 0) return undefined;
    }
  }
}

function gnuHash(name: string): number {
  let hash = 5381;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 33) + name.charCodeAt(i)) >>> 0;
  return hash;
}
