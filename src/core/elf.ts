import type { ByteView } from "./byte-view.js";
import { viewOf } from "./bytes.js";
import { readDynamic, readSegments, segmentTypes, textAt } from "./elf-segments.js";

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
const tags = { needed: 1, strings: 5, soname: 14, rpath: 15, runpath: 29 };

export function isElf(bytes: Uint8Array): boolean {
  return isElfView(viewOf(bytes));
}

export function isElfView(view: ByteView): boolean {
  return view.byteLength >= 4 && view.getUint32(0) === elfMagic;
}

/** Reads a little-endian ELF file; undefined for what is none, and for one that is cut off or points outside of itself. */
export function readElf(bytes: Uint8Array): ElfFile | undefined {
  return readElfView(viewOf(bytes));
}

/** The same of bytes of which only a part is looked at. */
export function readElfView(view: ByteView): ElfFile | undefined {
  if (view.byteLength < 64 || view.getUint32(0) !== elfMagic || view.getUint8(5) !== 1) return undefined;
  const width = view.getUint8(4);
  if (width !== 1 && width !== 2) return undefined;
  try {
    return parse(view, width === 2);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parse(view: ByteView, isWide: boolean): ElfFile {
  const segments = readSegments(view, isWide);
  const find = (type: number) => segments.find((segment) => segment.type === type);
  const interpreter = find(segmentTypes.interpreter);
  const dynamic = find(segmentTypes.dynamic);
  const entries = dynamic === undefined ? [] : readDynamic(view, dynamic, isWide);
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
