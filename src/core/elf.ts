import { viewOf } from "./bytes.js";

/** What the kernel and the dynamic loader take from an ELF file. Source: elf(5), ld.so(8). */
export interface ElfFile {
  readonly isWide: boolean;
  /** 62 is x86-64, 3 is i386, 183 is AArch64. */
  readonly machine: number;
  /** 2 is a program at fixed addresses, 3 a shared object or a program that can stand anywhere. */
  readonly type: number;
  /** The loader that the file asks for (PT_INTERP). */
  readonly interpreter: string | undefined;
  readonly soname: string | undefined;
  /** Names of the libraries that it needs, in their order. */
  readonly needed: readonly string[];
  /** DT_RPATH and DT_RUNPATH, as they are written: `$ORIGIN` is the file's own directory. */
  readonly rpath: readonly string[];
  readonly runpath: readonly string[];
}

const elfMagic = 0x7f454c46;
const segmentTypes = { load: 1, dynamic: 2, interpreter: 3 };
const tags = { end: 0, needed: 1, strings: 5, soname: 14, rpath: 15, runpath: 29 };
/** Linux reads at most 64 KiB of program headers. */
const mostSegments = 1170;
/** The largest programs have some hundred dynamic entries. */
const mostDynamicEntries = 4096;
/** PATH_MAX; search paths of a build system can hold several. */
const mostText = 65_536;

export function isElf(bytes: Uint8Array): boolean {
  return bytes.byteLength >= 4 && viewOf(bytes).getUint32(0) === elfMagic;
}

/** Reads a little-endian ELF file; undefined for what is none, and for one that is cut off or points outside of itself. */
export function readElf(bytes: Uint8Array): ElfFile | undefined {
  if (bytes.byteLength < 64 || !isElf(bytes) || bytes[5] !== 1 || (bytes[4] !== 1 && bytes[4] !== 2)) return undefined;
  try {
    return parse(viewOf(bytes), bytes[4] === 2);
  } catch (error) {
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

function parse(view: DataView, isWide: boolean): ElfFile {
  const word = (at: number) => (isWide ? Number(view.getBigUint64(at, true)) : view.getUint32(at, true));
  const segments = readSegments(view, isWide, word);
  const find = (type: number) => segments.find((segment) => segment.type === type);
  const interpreter = find(segmentTypes.interpreter);
  const dynamic = find(segmentTypes.dynamic);
  const entries = dynamic === undefined ? [] : readDynamic(dynamic, isWide, word);
  const address = entries.find(({ tag }) => tag === tags.strings)?.value ?? 0;
  const home = segments.find(
    (segment) => segment.type === segmentTypes.load && address >= segment.address && address < segment.address + segment.size,
  );
  const text = (tag: number): string[] =>
    home === undefined
      ? []
      : entries.filter((entry) => entry.tag === tag).map(({ value }) => textAt(view, home.offset + address - home.address + value));
  const paths = (tag: number) => text(tag).flatMap((list) => list.split(":").filter((path) => path !== ""));
  return {
    isWide,
    machine: view.getUint16(18, true),
    type: view.getUint16(16, true),
    interpreter: interpreter === undefined ? undefined : textAt(view, interpreter.offset),
    soname: text(tags.soname).at(-1),
    needed: text(tags.needed),
    rpath: paths(tags.rpath),
    runpath: paths(tags.runpath),
  };
}

function readSegments(view: DataView, isWide: boolean, word: (at: number) => number): readonly Segment[] {
  const table = word(isWide ? 32 : 28);
  const size = view.getUint16(isWide ? 54 : 42, true);
  const count = view.getUint16(isWide ? 56 : 44, true);
  if (count > mostSegments) throw new RangeError("too many program headers");
  return Array.from({ length: count }, (_, i) => {
    const at = table + i * size;
    return isWide
      ? { type: view.getUint32(at, true), offset: word(at + 8), address: word(at + 16), size: word(at + 32) }
      : { type: view.getUint32(at, true), offset: word(at + 4), address: word(at + 8), size: word(at + 16) };
  });
}

function readDynamic({ offset, size }: Segment, isWide: boolean, word: (at: number) => number) {
  const step = isWide ? 8 : 4;
  const entries: { readonly tag: number; readonly value: number }[] = [];
  for (let at = offset; at + step * 2 <= offset + size; at += step * 2) {
    const tag = word(at);
    if (tag === tags.end) break;
    if (entries.length === mostDynamicEntries) throw new RangeError("too many dynamic entries");
    entries.push({ tag, value: word(at + step) });
  }
  return entries;
}

function textAt(view: DataView, at: number): string {
  let text = "";
  for (let i = at; view.getUint8(i) !== 0; i++) {
    if (text.length === mostText) throw new RangeError("a text without an end");
    text += String.fromCharCode(view.getUint8(i));
  }
  return text;
}
