import { wasmModule } from "../wasm/module.js";
import { checkFunction } from "./check-program.js";
import { chunkFunction } from "./chunk-program.js";
import * as layout from "./layout.js";

interface Exports {
  readonly memory: WebAssembly.Memory;
  /** As `chunkParameters` names them; gives 0, or 1 for a chunk that is damaged. */
  decodeChunk(...parameters: readonly number[]): number;
  /** Takes the bytes from an address to another into the check's value. */
  check(from: number, end: number): number;
}

const pageSize = 1 << 16;

/** Memory of WebAssembly never shrinks: a machine that had a larger dictionary than packages have is let go. Bytes. */
const mostKept = 24 << 20;

let module: WebAssembly.Module | undefined;
let idle: Machine | undefined;

/** The decoder's program with its memory: many may be at work at once, and one is kept in a thread. */
export class Machine {
  readonly #exports: Exports;
  #bytes: Uint8Array;
  #probabilities: Uint16Array;
  #tables: BigUint64Array | undefined;

  private constructor() {
    module ??= new WebAssembly.Module(wasmModule(chunkFunction(), checkFunction()));
    this.#exports = new WebAssembly.Instance<Exports>(module).exports;
    this.#bytes = new Uint8Array(0);
    this.#probabilities = new Uint16Array(0);
    this.reserve(layout.windowAt);
  }

  /** Whoever takes one gives it back. */
  static take(): Machine {
    const machine = idle ?? new Machine();
    idle = undefined;
    return machine;
  }

  giveBack(): void {
    if (this.#bytes.byteLength <= mostKept) idle = this;
  }

  /** All of its memory; it is another array when more was reserved. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /**
   * Has memory up to an address. It grows to twice as much at once, but not beyond `most`.
   *
   * @throws RangeError when there is no more
   */
  reserve(end: number, most = end): void {
    const { memory } = this.#exports;
    const size = memory.buffer.byteLength;
    if (end > size) memory.grow(Math.ceil((Math.max(end, Math.min(2 * size, most)) - size) / pageSize));
    if (this.#bytes.buffer === memory.buffer) return;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#probabilities = new Uint16Array(memory.buffer, layout.isMatchAt, (layout.probabilitiesEnd - layout.isMatchAt) / 2);
    this.#bytes.fill(0, layout.windowAt - 1, layout.windowAt);
  }

  /** Makes all decisions even, and forgets state and distances. */
  resetState(): void {
    this.#probabilities.fill(1024);
    this.#bytes.fill(0, layout.savedAt, layout.savedAt + 4 * layout.savedCount);
  }

  decodeChunk(...parameters: readonly number[]): boolean {
    return this.#exports.decodeChunk(...parameters) === 0;
  }

  /** Begins a check with its tables. */
  startCheck(tables: BigUint64Array, value: bigint): void {
    if (this.#tables !== tables) new BigUint64Array(this.#bytes.buffer, layout.checkTablesAt, tables.length).set(tables);
    this.#tables = tables;
    this.#checkValue().setBigUint64(0, value, true);
  }

  updateCheck(from: number, size: number): void {
    this.#exports.check(from, from + size);
  }

  checkValue(): bigint {
    return this.#checkValue().getBigUint64(0, true);
  }

  #checkValue(): DataView {
    return new DataView(this.#bytes.buffer, layout.checkAt, 8);
  }
}
