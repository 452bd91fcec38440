import type { LibraryMemory } from "./library-memory.js";

/** An operand that is a register, by its number, or a place in memory. */
export type Operand = { readonly register: number } | { readonly address: bigint };

/** The state that operands are read from. */
export interface Registers {
  /** rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to r15. */
  readonly general: bigint[];
  /** Where the next byte of code stands. */
  next: bigint;
}

/** The bits of a REX prefix: 64 bits wide, and the high bits of three register numbers. Source: Intel's manual, volume 2, 2.2.1. */
export interface Rex {
  readonly wide: boolean;
  readonly register: number;
  readonly index: number;
  readonly base: number;
}

export const rexOf = (byte: number): Rex => ({
  wide: (byte & 8) !== 0,
  register: (byte & 4) << 1,
  index: (byte & 2) << 2,
  base: (byte & 1) << 3,
});

/** Where the thread's own data stands: the one thing that is read there is the stack's guard. */
export const threadBase = -1n;

/** Reads the next bytes of code as a signed number. */
export function immediate(memory: LibraryMemory, registers: Registers, bytes: number): bigint {
  let value = 0n;
  for (let i = 0; i < bytes; i++) value |= BigInt(memory.code(registers.next++)) << BigInt(8 * i);
  return BigInt.asIntN(bytes * 8, value);
}

/**
 * Reads the byte ModRM and what follows it.
 *
 * @param after bytes of an immediate after the operands: an address that is told from the instruction's end counts them
 */
export function operands(
  memory: LibraryMemory,
  registers: Registers,
  { rex, after = 0, thread = false }: { readonly rex: Rex; readonly after?: number; readonly thread?: boolean },
): { readonly register: number; readonly place: Operand } {
  const byte = memory.code(registers.next++);
  const [mode, low] = [byte >> 6, byte & 7];
  const register = ((byte >> 3) & 7) | rex.register;
  if (mode === 3) return { register, place: { register: low | rex.base } };
  let address = 0n;
  if (low === 4) address = scaledAddress(memory, registers, { rex, mode });
  else if (low === 5 && mode === 0) {
    const offset = immediate(memory, registers, 4);
    return { register, place: { address: registers.next + offset + BigInt(after) } };
  } else address = registers.general[low | rex.base] ?? 0n;
  const offset = mode === 0 ? 0n : immediate(memory, registers, mode === 1 ? 1 : 4);
  return { register, place: { address: thread ? threadBase : BigInt.asUintN(64, address + offset) } };
}

/** The byte SIB: a base and a scaled index. */
function scaledAddress(memory: LibraryMemory, registers: Registers, { rex, mode }: { readonly rex: Rex; readonly mode: number }): bigint {
  const byte = memory.code(registers.next++);
  const index = ((byte >> 3) & 7) | rex.index;
  const base = byte & 7;
  const scaled = index === 4 ? 0n : (registers.general[index] ?? 0n) << BigInt(byte >> 6);
  const from = base === 5 && mode === 0 ? immediate(memory, registers, 4) : (registers.general[base | rex.base] ?? 0n);
  return from + scaled;
}
