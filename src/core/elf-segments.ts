import type { ByteView } from "./byte-view.js";

export const segmentTypes = { load: 1, dynamic: 2, interpreter: 3 };
const endTag = 0;
/** Linux reads at most 64 KiB of program headers. */
const mostSegments = 1170;
/** The largest programs have some hundred dynamic entries. */
const mostDynamicEntries = 4096;
/** PATH_MAX; search paths of a build system can hold several. */
const mostText = 65_536;

/** A part of an ELF file and where it stands in memory. */
export interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  /** In the file. */
  readonly size: number;
  /** In memory: what it has beyond the file is zero. */
  readonly memorySize: number;
}

interface DynamicEntry {
  readonly tag: number;
  readonly value: number;
}

const wordReader = (view: ByteView, isWide: boolean) => (at: number) =>
  isWide ? Number(view.getBigUint64(at, true)) : view.getUint32(at, true);

/** @throws RangeError where the file is cut off */
export function readSegments(view: ByteView, isWide: boolean): readonly Segment[] {
  const word = wordReader(view, isWide);
  const table = word(isWide ? 32 : 28);
  const size = view.getUint16(isWide ? 54 : 42, true);
  const count = view.getUint16(isWide ? 56 : 44, true);
  if (count > mostSegments) throw new RangeError("too many program headers");
  return Array.from({ length: count }, (_, i) => {
    const at = table + i * size;
    return isWide
      ? { type: view.getUint32(at, true), offset: word(at + 8), address: word(at + 16), size: word(at + 32), memorySize: word(at + 40) }
      : { type: view.getUint32(at, true), offset: word(at + 4), address: word(at + 8), size: word(at + 16), memorySize: word(at + 20) };
  });
}

/** The entries of the dynamic segment, up to its end. @throws RangeError where the file is cut off */
export function readDynamic(view: ByteView, { offset, size }: Segment, isWide: boolean): readonly DynamicEntry[] {
  const word = wordReader(view, isWide);
  const step = isWide ? 8 : 4;
  const entries: DynamicEntry[] = [];
  for (let at = offset; at + step * 2 <= offset + size; at += step * 2) {
    const tag = word(at);
    if (tag === endTag) break;
    if (entries.length === mostDynamicEntries) throw new RangeError("too many dynamic entries");
    entries.push({ tag, value: word(at + step) });
  }
  return entries;
}

/** The text up to its NUL. @throws RangeError where there is none */
export function textAt(view: ByteView, at: number): string {
  let text = "";
  for (let i = at; view.getUint8(i) !== 0; i++) {
    if (text.length === mostText) throw new RangeError("a text without an end");
    text += String.fromCharCode(view.getUint8(i));
  }
  return text;
}
