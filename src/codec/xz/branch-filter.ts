import { viewOf } from "../../core/bytes.js";

/** Filter identifiers of the branch filters. Source: the .xz file format, 5.3.2. */
export const branchFilters: ReadonlyMap<number, string> = new Map([
  [0x04, "x86"],
  [0x05, "powerpc"],
  [0x06, "ia64"],
  [0x07, "arm"],
  [0x08, "armthumb"],
  [0x09, "sparc"],
  [0x0a, "arm64"],
]);

/**
 * Undoes a branch filter of xz ("BCJ"), in place: the addresses that calls and jumps go to were made absolute before compression, and
 * become relative to the instruction again. `start` is what the first byte's address is taken for.
 * Source: the .xz file format, section 5.3.2, and the instruction sets' branch encodings.
 */
export function undoBranchFilter(bytes: Uint8Array, id: number, start: number): void {
  const name = branchFilters.get(id);
  const undo = name === undefined ? undefined : filters[name];
  if (undo === undefined) throw new RangeError(`The xz data has the filter ${id}, which is not known.`);
  undo(bytes, viewOf(bytes), start);
}

type Undo = (bytes: Uint8Array, view: DataView, start: number) => void;

const filters: Readonly<Record<string, Undo>> = {
  x86: undoX86,

  powerpc: (bytes, view, start) => {
    for (let i = 0; i + 4 <= bytes.byteLength; i += 4) {
      const code = view.getUint32(i);
      if ((code & 0xfc00_0003) >>> 0 === 0x4800_0001) {
        view.setUint32(i, 0x4800_0001 | (((code & 0x03ff_fffc) - (start + i)) & 0x03ff_fffc));
      }
    }
  },

  ia64: (bytes, view, start) => {
    for (let i = 0; i + 16 <= bytes.byteLength; i += 16) {
      const slots = ia64Branches[(bytes[i] ?? 0) & 0x1f] ?? 0;
      for (let slot = 0; slot < 3; slot++) if (((slots >> slot) & 1) !== 0) undoIa64Slot(view, i, slot, start);
    }
  },

  arm: (bytes, view, start) => {
    for (let i = 0; i + 4 <= bytes.byteLength; i += 4) {
      const code = view.getUint32(i, true);
      if (code >>> 24 !== 0xeb) continue;
      const address = (((code & 0xff_ffff) << 2) - (start + i + 8)) >>> 2;
      view.setUint32(i, ((code & 0xff00_0000) | (address & 0xff_ffff)) >>> 0, true);
    }
  },

  armthumb: (bytes, view, start) => {
    for (let i = 0; i + 4 <= bytes.byteLength; i += 2) {
      const high = view.getUint16(i, true);
      const low = view.getUint16(i + 2, true);
      if ((high & 0xf800) !== 0xf000 || (low & 0xf800) !== 0xf800) continue;
      const absolute = ((high & 0x7ff) << 11) | (low & 0x7ff);
      const address = ((absolute << 1) - (start + i + 4)) >>> 1;
      view.setUint16(i, 0xf000 | ((address >>> 11) & 0x7ff), true);
      view.setUint16(i + 2, 0xf800 | (address & 0x7ff), true);
      i += 2;
    }
  },

  sparc: (bytes, view, start) => {
    for (let i = 0; i + 4 <= bytes.byteLength; i += 4) {
      const code = view.getUint32(i);
      if (code >>> 22 !== 0x100 && code >>> 22 !== 0x1ff) continue;
      const address = ((code << 2) - (start + i)) >>> 2;
      view.setUint32(i, ((0x4000_0000 - (address & 0x40_0000)) | 0x4000_0000 | (address & 0x3f_ffff)) >>> 0);
    }
  },

  arm64: (bytes, view, start) => {
    for (let i = 0; i + 4 <= bytes.byteLength; i += 4) {
      const code = view.getUint32(i, true);
      if (code >>> 26 === 0x25) {
        view.setUint32(i, (0x9400_0000 | ((code - ((start + i) >>> 2)) & 0x03ff_ffff)) >>> 0, true);
      } else if ((code & 0x9f00_0000) >>> 0 === 0x9000_0000) {
        const absolute = ((code >>> 29) & 3) | ((code >>> 3) & 0x1f_fffc);
        if (((absolute + 0x02_0000) & 0x1c_0000) !== 0) continue;
        const page = absolute - ((start + i) >>> 12);
        const low = ((page & 3) << 29) | ((page & 0x03_fffc) << 3) | (-(page & 0x02_0000) & 0xe0_0000);
        view.setUint32(i, ((code & 0x9000_001f) | low) >>> 0, true);
      }
    }
  },
};

/** Which of a bundle's three slots are branches, by the bundle's template. */
const ia64Branches = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 6, 6, 0, 0, 7, 7, 4, 4, 0, 0, 4, 4, 0, 0];

function undoIa64Slot(view: DataView, bundle: number, slot: number, start: number): void {
  const bit = 5 + 41 * slot;
  const at = bundle + (bit >> 3);
  const shift = BigInt(bit & 7);
  const stored = BigInt(view.getUint16(at + 4, true)) * 0x1_0000_0000n + BigInt(view.getUint32(at, true));
  const code = stored >> shift;
  if (((code >> 37n) & 0xfn) !== 5n || ((code >> 9n) & 7n) !== 0n) return;
  const absolute = ((code >> 13n) & 0xf_ffffn) | (((code >> 36n) & 1n) << 20n);
  const address = BigInt.asUintN(32, (absolute << 4n) - BigInt(start + bundle)) >> 4n;
  const changed = (code & ~(0x8f_ffffn << 13n)) | ((address & 0xf_ffffn) << 13n) | ((address & 0x10_0000n) << 16n);
  const whole = (stored & ((1n << shift) - 1n)) | (changed << shift);
  view.setUint32(at, Number(whole & 0xffff_ffffn), true);
  view.setUint16(at + 4, Number((whole >> 32n) & 0xffffn), true);
}

/** Whether a byte could be the highest one of an address near by. */
const isSign = (byte: number): boolean => byte === 0 || byte === 0xff;

/** By which of the three bytes before looked like call codes: whether this one can be a call, and which of its bytes decides. */
const x86Allowed = [true, true, true, false, true, false, false, false];
const x86Byte = [0, 1, 2, 2, 3, 3, 3, 3];

function undoX86(bytes: Uint8Array, view: DataView, start: number): void {
  let mask = 0;
  let last = -5;
  for (let i = 0; i + 5 <= bytes.byteLength; i++) {
    if (((bytes[i] ?? 0) & 0xfe) !== 0xe8) continue;
    const distance = i - last;
    last = i;
    if (distance > 3) {
      mask = 0;
    } else {
      mask = (mask << (distance - 1)) & 7;
      if (mask !== 0 && (!x86Allowed[mask] || isSign(bytes[i + 4 - (x86Byte[mask] ?? 0)] ?? 0))) {
        mask = ((mask << 1) | 1) & 7;
        continue;
      }
    }
    if (!isSign(bytes[i + 4] ?? 0)) {
      mask = ((mask << 1) | 1) & 7;
      continue;
    }
    view.setUint32(i + 1, x86Address(view.getUint32(i + 1, true), start + i + 5, mask), true);
    i += 4;
  }
}

function x86Address(stored: number, next: number, mask: number): number {
  let source = stored;
  let address = (source - next) >>> 0;
  while (mask !== 0) {
    const shift = (x86Byte[mask] ?? 0) * 8;
    if (!isSign((address >>> (24 - shift)) & 0xff)) break;
    source = (address ^ (2 ** (32 - shift) - 1)) >>> 0;
    address = (source - next) >>> 0;
  }
  const low = address & 0x01ff_ffff;
  return ((low & 0x0100_0000) === 0 ? low : low | 0xff00_0000) >>> 0;
}
