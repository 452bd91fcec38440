import { viewOf } from "../../core/bytes.js";

/** What ldconfig has to know of an ELF file. */
export interface SharedObject {
  readonly soname: string | undefined;
  /** For ld.so.cache: the C library, and the machine that it is for. */
  readonly flags: number;
}

const elfMagic = 0x7f454c46;
const dynamicObject = 3;
const dynamicSegment = 2;
const loadSegment = 1;

/** By ELF machine and class: x86-64, i386, x32, AArch64. Source: glibc, sysdeps/generic/ldconfig.h. */
function flagsOf(machine: number, isWide: boolean): number | undefined {
  if (machine === 62) return isWide ? 0x0303 : 0x0803;
  if (machine === 3) return 0x0003;
  if (machine === 183) return 0x0a03;
  return undefined;
}

/** Reads a shared object; undefined for everything else. Source: elf(5). */
export function readSharedObject(bytes: Uint8Array): SharedObject | undefined {
  if (bytes.byteLength < 64) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(0) !== elfMagic || bytes[5] !== 1) return undefined;
  const isWide = bytes[4] === 2;
  const flags = flagsOf(view.getUint16(18, true), isWide);
  if (view.getUint16(16, true) !== dynamicObject || flags === undefined) return undefined;
  try {
    return { soname: sonameOf(view, isWide), flags };
  } catch (error) {
    // A header that points outside of the file: the loader would refuse it too.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function sonameOf(view: DataView, isWide: boolean): string | undefined {
  const word = (at: number) => (isWide ? Number(view.getBigUint64(at, true)) : view.getUint32(at, true));
  const segments = readSegments(view, isWide, word);
  const dynamic = segments.find(({ type }) => type === dynamicSegment);
  if (dynamic === undefined) return undefined;
  const step = isWide ? 8 : 4;
  let strings = 0;
  let name: number | undefined;
  for (let at = dynamic.offset; at + step * 2 <= dynamic.offset + dynamic.size; at += step * 2) {
    const tag = word(at);
    if (tag === 0) break;
    if (tag === 5) strings = word(at + step);
    if (tag === 14) name = word(at + step);
  }
  if (name === undefined) return undefined;
  const home = segments.find(({ type, address, size }) => type === loadSegment && strings >= address && strings < address + size);
  if (home === undefined) return undefined;
  return textAt(view, home.offset + strings - home.address + name);
}

function readSegments(view: DataView, isWide: boolean, word: (at: number) => number): readonly Segment[] {
  const table = word(isWide ? 32 : 28);
  const size = view.getUint16(isWide ? 54 : 42, true);
  const count = view.getUint16(isWide ? 56 : 44, true);
  return Array.from({ length: count }, (_, i) => {
    const at = table + i * size;
    return isWide
      ? { type: view.getUint32(at, true), offset: word(at + 8), address: word(at + 16), size: word(at + 32) }
      : { type: view.getUint32(at, true), offset: word(at + 4), address: word(at + 8), size: word(at + 16) };
  });
}

function textAt(view: DataView, at: number): string {
  let text = "";
  for (let i = at; view.getUint8(i) !== 0; i++) text += String.fromCharCode(view.getUint8(i));
  return text;
}
