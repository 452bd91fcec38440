import type { LibraryMemory } from "./library-memory.js";
import { immediate, type Operand, operands, type Registers, type Rex, rexOf, threadBase } from "./x86-operand.js";

/** Descriptions are set down by some dozen instructions. */
const mostSteps = 10_000;
const noRex = rexOf(0);
const stackPointer = 4;
/** A return to here ends the call. */
const returnAddress = 0xffff_ffff_ffffn;

/** Answers a call of another library's function: from its arguments to what it gives. */
export type ImportedFunction = (name: string, args: readonly bigint[]) => bigint;

/** The numbers of rdi, rsi, rdx, rcx: the first arguments. Source: the System V ABI for x86-64, 3.2.3. */
const argumentRegisters = [7, 6, 2, 1];

/**
 * Runs functions that set down a description: moves between registers and memory, addresses, the stack and its guard, calls of other libraries, and
 * jumps that depend on zero. Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.
 */
export class X86Processor {
  readonly #memory: LibraryMemory;
  readonly #imported: ImportedFunction;
  readonly #registers: Registers = { general: Array.from({ length: 16 }, () => 0n), next: 0n };
  /** Each of two halves of 64 bits. */
  readonly #vectors: [bigint, bigint][] = Array.from({ length: 16 }, () => [0n, 0n]);
  #isZero = false;

  constructor(memory: LibraryMemory, imported: ImportedFunction) {
    this.#memory = memory;
    this.#imported = imported;
  }

  /**
   * Calls the function at an address; gives what it returns.
   *
   * @throws RangeError for what is not understood
   */
  call(address: number, args: readonly bigint[]): bigint {
    const { general } = this.#registers;
    args.forEach((value, i) => {
      general[argumentRegisters[i] ?? 0] = value;
    });
    general[stackPointer] = this.#memory.stackTop;
    this.#push(returnAddress);
    this.#registers.next = BigInt(address);
    for (let steps = 0; this.#registers.next !== returnAddress; steps++) {
      if (steps === mostSteps) throw new RangeError("a function without an end");
      if (!this.#enterImport()) this.#step();
    }
    return general[0] ?? 0n;
  }

  /** Where the next instruction is another library's, answers for it and returns. */
  #enterImport(): boolean {
    const name = this.#memory.importAt(this.#registers.next);
    if (name === undefined) return false;
    const args = argumentRegisters.map((one) => this.#registers.general[one] ?? 0n);
    this.#registers.general[0] = this.#imported(name, args);
    this.#registers.next = this.#pop();
    return true;
  }

  #step(): void {
    let [prefix, thread, rex] = [0, false, noRex];
    let byte = this.#code();
    for (; ; byte = this.#code()) {
      if (byte === 0x66 || byte === 0xf2 || byte === 0xf3) prefix = byte;
      else if (byte === 0x64) thread = true;
      else break;
    }
    if ((byte & 0xf0) === 0x40) {
      rex = rexOf(byte);
      byte = this.#code();
    }
    const start = this.#registers.next;
    const isKnown =
      byte === 0x0f ? this.#stepOfTwoBytes(this.#code(), prefix, rex) : prefix !== 0x66 && this.#stepOfOneByte(byte, rex, thread);
    if (!isKnown) throw new RangeError(`the instruction at ${start}`);
  }

  /** Says whether it is understood. */
  #stepOfOneByte(byte: number, rex: Rex, thread: boolean): boolean {
    const size = rex.wide ? 8 : 4;
    const read = (after = 0) => operands(this.#memory, this.#registers, { rex, after, thread });
    const low = (byte & 7) | rex.base;
    if (byte >= 0x50 && byte < 0x58) {
      this.#push(this.#general(low));
      return true;
    }
    if (byte >= 0x58 && byte < 0x60) {
      this.#setGeneral(low, this.#pop(), 8);
      return true;
    }
    if (byte >= 0xb8 && byte < 0xc0) {
      this.#setGeneral(low, this.#immediate(size), size);
      return true;
    }
    switch (byte) {
      case 0x01:
      case 0x29:
      case 0x31:
      case 0x39:
      case 0x85: {
        const { register, place } = read();
        this.#calculate(byte, place, this.#general(register), size);
        return true;
      }
      case 0x03:
      case 0x2b:
      case 0x33:
      case 0x3b: {
        const { register, place } = read();
        this.#calculate(byte & ~2, { register }, this.#get(place, size), size);
        return true;
      }
      case 0x81:
      case 0x83: {
        const bytes = byte === 0x81 ? 4 : 1;
        const { register, place } = read(bytes);
        const kind = [0x01, 0, 0, 0, 0, 0x29, 0x31, 0x39][register & 7] ?? 0;
        this.#calculate(kind, place, this.#immediate(bytes), size);
        return true;
      }
      case 0x89: {
        const { register, place } = read();
        this.#set(place, this.#general(register), size);
        return true;
      }
      case 0x8b: {
        const { register, place } = read();
        this.#setGeneral(register, this.#get(place, size), size);
        return true;
      }
      case 0x8d: {
        const { register, place } = read();
        if (!("address" in place)) return false;
        this.#setGeneral(register, place.address, size);
        return true;
      }
      case 0xc7: {
        const { place } = read(4);
        this.#set(place, this.#immediate(4), size);
        return true;
      }
      case 0x90:
        return true;
      case 0xc3:
        this.#registers.next = this.#pop();
        return true;
      case 0xe8:
      case 0xe9:
      case 0xeb:
        this.#jump(this.#immediate(byte === 0xeb ? 1 : 4), byte === 0xe8);
        return true;
      case 0x74:
      case 0x75: {
        const distance = this.#immediate(1);
        if (this.#isZero === (byte === 0x74)) this.#jump(distance, false);
        return true;
      }
      case 0xff: {
        const { register, place } = read();
        const kind = register & 7;
        if (kind !== 2 && kind !== 4) return false;
        const target = this.#get(place, 8);
        if (kind === 2) this.#push(this.#registers.next);
        this.#registers.next = target;
        return true;
      }
      default:
        return false;
    }
  }

  /** The instructions behind 0x0f, by prefix and byte. */
  #stepOfTwoBytes(byte: number, prefix: number, rex: Rex): boolean {
    const name = `${prefix.toString(16)}.${byte.toString(16)}`;
    if (byte === 0x84 || byte === 0x85) {
      const distance = this.#immediate(4);
      if (this.#isZero === (byte === 0x84)) this.#jump(distance, false);
      return true;
    }
    const { register, place } = operands(this.#memory, this.#registers, { rex });
    const vector = this.#vectors[register] as [bigint, bigint];
    switch (name) {
      // endbr64, and what fills room.
      case "f3.1e":
      case "0.1f":
      case "66.1f":
        return true;
      case "66.6e":
        this.#vectors[register] = [this.#get(place, rex.wide ? 8 : 4), 0n];
        return true;
      case "f3.7e":
        this.#vectors[register] = [this.#half(place, 0), 0n];
        return true;
      case "66.d6":
        if ("address" in place) this.#set(place, vector[0], 8);
        else this.#vectors[place.register] = [vector[0], 0n];
        return true;
      case "66.6c":
        this.#vectors[register] = [vector[0], this.#half(place, 0)];
        return true;
      case "0.16":
        this.#vectors[register] = [vector[0], this.#half(place, 0)];
        return true;
      case "0.57":
      case "66.ef":
        this.#vectors[register] = [vector[0] ^ this.#half(place, 0), vector[1] ^ this.#half(place, 1)];
        return true;
      case "0.10":
      case "0.28":
      case "66.6f":
      case "f3.6f":
        this.#vectors[register] = [this.#half(place, 0), this.#half(place, 1)];
        return true;
      case "0.11":
      case "0.29":
      case "66.7f":
      case "f3.7f":
        if ("register" in place) this.#vectors[place.register] = [...vector];
        else for (const [i, half] of vector.entries()) this.#memory.write(place.address + BigInt(8 * i), 8, half);
        return true;
      default:
        return false;
    }
  }

  /** Addition, subtraction, exclusive or, and the comparisons that only leave a flag. */
  #calculate(kind: number, place: Operand, value: bigint, size: number): void {
    const old = this.#get(place, size);
    const results = new Map([
      [0x01, old + value],
      [0x29, old - value],
      [0x31, old ^ value],
      [0x39, old - value],
      [0x85, old & value],
    ]);
    const result = results.get(kind);
    if (result === undefined) throw new RangeError("a calculation");
    this.#isZero = BigInt.asUintN(size * 8, result) === 0n;
    if (kind !== 0x39 && kind !== 0x85) this.#set(place, result, size);
  }

  #code(): number {
    return this.#memory.code(this.#registers.next++);
  }

  #immediate(bytes: number): bigint {
    return immediate(this.#memory, this.#registers, bytes);
  }

  #general(register: number): bigint {
    return this.#registers.general[register] ?? 0n;
  }

  /** A register's lower half that is written clears its upper one. */
  #setGeneral(register: number, value: bigint, size: number): void {
    this.#registers.general[register] = BigInt.asUintN(size * 8, value);
  }

  #get(place: Operand, size: number): bigint {
    if ("register" in place) return BigInt.asUintN(size * 8, this.#general(place.register));
    return place.address === threadBase ? 0n : this.#memory.read(place.address, size);
  }

  #set(place: Operand, value: bigint, size: number): void {
    if ("register" in place) this.#setGeneral(place.register, value, size);
    else this.#memory.write(place.address, size, value);
  }

  /** Half of a vector's 128 bits, in a register or in memory. */
  #half(place: Operand, half: 0 | 1): bigint {
    if ("address" in place) return this.#memory.read(place.address + BigInt(8 * half), 8);
    return (this.#vectors[place.register] as [bigint, bigint])[half];
  }

  #jump(distance: bigint, isCall: boolean): void {
    if (isCall) this.#push(this.#registers.next);
    this.#registers.next += distance;
  }

  #push(value: bigint): void {
    const at = this.#general(stackPointer) - 8n;
    this.#setGeneral(stackPointer, at, 8);
    this.#memory.write(at, 8, value);
  }

  #pop(): bigint {
    const at = this.#general(stackPointer);
    this.#setGeneral(stackPointer, at + 8n, 8);
    return this.#memory.read(at, 8);
  }
}
