import { viewOf } from "../../core/bytes.js";
import type { Steps } from "./byte-feed.js";
import { checkTables } from "./layout.js";
import type { Machine } from "./machine.js";

/** The check of a block's contents. */
export interface Check {
  /** Bytes. */
  readonly size: number;
  /** Takes bytes of the machine's memory. */
  update(at: number, size: number): void;
  matches(stored: Uint8Array): boolean;
}

/** Stream Flags, the type of check. Source: the .xz file format, 2.1.1.2. */
export const xzChecks = { none: 0, crc32: 1, crc64: 4, sha256: 10 } as const;

/** Polynomials, the lowest bit being the highest power (6). */
const crc32Polynomial = 0xedb8_8320n;
const crc64Polynomial = 0xc96c_5795_d787_0f42n;

const isKnown = (type: number): boolean => Object.values<number>(xzChecks).includes(type);

/** Makes ready what the checks of this type need, which few have; says whether the type is known. */
export function* loadCheck(type: number): Steps<boolean> {
  if (type === xzChecks.sha256 && sha256 === undefined) yield loadSha256();
  return isKnown(type);
}

export function startCheck(type: number, machine: Machine): Check {
  if (type === xzChecks.crc32) return cyclic(machine, 4, crc32Polynomial);
  if (type === xzChecks.crc64) return cyclic(machine, 8, crc64Polynomial);
  if (type === xzChecks.sha256 && sha256 !== undefined) return hashed(machine, sha256());
  return { size: 0, update: () => {}, matches: () => true };
}

function cyclic(machine: Machine, size: 4 | 8, polynomial: bigint): Check {
  const ones = (1n << BigInt(8 * size)) - 1n;
  machine.startCheck(tablesOf(polynomial), ones);
  return {
    size,
    update: (at, length) => machine.updateCheck(at, length),
    matches: (stored) => {
      const view = viewOf(stored);
      return (machine.checkValue() ^ ones) === (size === 4 ? BigInt(view.getUint32(0, true)) : view.getBigUint64(0, true));
    },
  };
}

const made = new Map<bigint, BigUint64Array>();

/** What a byte adds to the check when none, one, or more follow it, up to as many as are taken at a time. */
function tablesOf(polynomial: bigint): BigUint64Array {
  const before = made.get(polynomial);
  if (before !== undefined) return before;
  const tables = new BigUint64Array(checkTables * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = (value & 1n) === 0n ? value >> 1n : (value >> 1n) ^ polynomial;
    tables[byte] = value;
  }
  for (let entry = 256; entry < tables.length; entry++) {
    const value = tables[entry - 256] ?? 0n;
    tables[entry] = (value >> 8n) ^ (tables[Number(value & 0xffn)] ?? 0n);
  }
  made.set(polynomial, tables);
  return tables;
}

interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

let sha256: (() => Hash) | undefined;

async function loadSha256(): Promise<void> {
  const loaded = (await import("../../third-party/noble-hashes.js")).sha256;
  sha256 = () => loaded.create();
}

function hashed(machine: Machine, hash: Hash): Check {
  return {
    size: 32,
    update: (at, size) => hash.update(machine.bytes.subarray(at, at + size)),
    matches: (stored) => hash.digest().every((byte, index) => byte === stored[index]),
  };
}
