import { viewOf } from "../../core/bytes.js";
import type { ElfImage } from "../../core/elf-image.js";

/** Where the call's own memory stands: far above every library, and within what a number holds exactly. */
const scratchBase = 0x10_0000_0000;
const scratchSize = 1 << 16;
/** Where functions of other libraries stand, each at its own number. */
const importBase = 0x20_0000_0000;

/** The memory that a call into a library sees. The library itself is read only: what writes to it is not understood. */
export class LibraryMemory {
  readonly #image: ElfImage;
  readonly #scratch = viewOf(new Uint8Array(scratchSize));
  readonly #imports: string[] = [];
  #used = 0;

  constructor(image: ElfImage) {
    this.#image = image;
  }

  /** The end of the stack; it grows down from here. */
  get stackTop(): bigint {
    return BigInt(scratchBase + scratchSize - 64);
  }

  /** Room of zeros for what a call is handed or gives. @throws RangeError where there is none left */
  allocate(size: number): bigint {
    const at = this.#used;
    this.#used += (size + 15) & ~15;
    if (this.#used > scratchSize / 2) throw new RangeError("more memory than a description needs");
    return BigInt(scratchBase + at);
  }

  /** The name of another library's function that stands at an address. */
  importAt(address: bigint): string | undefined {
    return this.#imports[Number(address) - importBase];
  }

  code(address: bigint): number {
    return this.#image.u8(Number(address));
  }

  /** @param bytes 4 or 8 */
  read(address: bigint, bytes: number): bigint {
    const at = Number(address);
    if (at >= scratchBase) {
      const offset = at - scratchBase;
      return bytes === 8 ? this.#scratch.getBigUint64(offset, true) : BigInt(this.#scratch.getUint32(offset, true));
    }
    if (bytes === 4) return BigInt(this.#image.u32(at));
    const pointer = this.#image.pointer(at);
    if (pointer === undefined) return 0n;
    return BigInt("address" in pointer ? pointer.address : this.#importAddress(pointer.name));
  }

  write(address: bigint, bytes: number, value: bigint): void {
    const offset = Number(address) - scratchBase;
    if (offset < 0) throw new RangeError("a write to the library's own memory");
    if (bytes === 8) this.#scratch.setBigUint64(offset, BigInt.asUintN(64, value), true);
    else this.#scratch.setUint32(offset, Number(BigInt.asUintN(32, value)), true);
  }

  /** The text of the library at an address. */
  text(address: bigint): string {
    return this.#image.text(Number(address));
  }

  #importAddress(name: string): number {
    const known = this.#imports.indexOf(name);
    return importBase + (known >= 0 ? known : this.#imports.push(name) - 1);
  }
}
