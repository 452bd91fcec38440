import { superblockRecord } from "#src/squashfs/format/superblock.js";

/** A valid image. */
export interface Base {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Numbers that depend on a seed and a case alone. */
export class Randomness {
  #state: number;

  constructor(seed: number, number: number) {
    this.#state = (Math.imul(seed, 0x9e37_79b1) ^ Math.imul(number + 1, 0x85eb_ca6b)) >>> 0;
    for (let i = 0; i < 4; i++) this.below(2);
  }

  /** A whole number from 0 to `end` - 1. Source: Mulberry32, in the public domain. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  pick<T>(from: readonly [T, ...T[]] | readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new Error("nothing to pick from");
    return picked;
  }
}

/** Values at which programs go wrong. */
const values = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  1n << 40n,
  1n << 63n,
  (1n << 64n) - 1n,
];

type Mutation = (bytes: Uint8Array, random: Randomness, bases: readonly Base[]) => Uint8Array;

/** A place that matters: mostly in the tables, at times in the superblock or in the data. */
function place(bytes: Uint8Array, random: Randomness): number {
  const { inodeTableStart, bytesUsed } = superblockRecord.decode(bytes);
  const kind = random.below(10);
  const tables = Number(inodeTableStart) < bytes.byteLength ? Number(inodeTableStart) : 0;
  const end = Math.min(Number(bytesUsed), bytes.byteLength);
  if (kind === 0) return 4 + random.below(92);
  if (kind <= 2 || end <= tables) return random.below(bytes.byteLength);
  return tables + random.below(end - tables);
}

const mutations: readonly (readonly [name: string, mutation: Mutation])[] = [
  [
    "bits flipped",
    (bytes, random) => {
      for (let left = 1 + random.below(6); left > 0; left--) {
        const at = place(bytes, random);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      }
      return bytes;
    },
  ],
  [
    "a number replaced",
    (bytes, random) => {
      for (let left = 1 + random.below(3); left > 0; left--) {
        const size = random.pick([1, 2, 4, 8]);
        const at = Math.min(place(bytes, random), bytes.byteLength - 8);
        const value = random.below(4) === 0 ? BigInt(random.below(2 ** 32)) : random.pick(values);
        for (let i = 0; i < size; i++) bytes[at + i] = Number((value >> BigInt(8 * i)) & 0xffn);
      }
      return bytes;
    },
  ],
  [
    "a field of the superblock replaced",
    (bytes, random) => {
      const { offsets, fields } = superblockRecord;
      const [field, type] = random.pick(fields.slice(1));
      const value = random.below(2) === 0 ? random.pick(values) : BigInt(random.below(bytes.byteLength));
      const size = { u8: 1, u16: 2, i16: 2, u32: 4, u64: 8 }[type];
      for (let i = 0; i < size; i++) bytes[offsets[field] + i] = Number((value >> BigInt(8 * i)) & 0xffn);
      return bytes;
    },
  ],
  [
    "two stretches swapped",
    (bytes, random) => {
      const size = 1 + random.below(random.pick([8, 64, 2000]));
      const [a, b] = [place(bytes, random), place(bytes, random)];
      const first = bytes.slice(a, a + size);
      bytes.copyWithin(a, b, b + size);
      bytes.set(first.subarray(0, Math.max(0, bytes.byteLength - b)), b);
      return bytes;
    },
  ],
  ["cut off", (bytes, random) => bytes.slice(0, place(bytes, random))],
  [
    "cut off, and its size made to fit",
    (bytes, random) => {
      const cut = bytes.slice(0, Math.max(96, place(bytes, random)));
      cut.set(superblockRecord.encode({ ...superblockRecord.decode(cut), bytesUsed: BigInt(cut.byteLength) }));
      return cut;
    },
  ],
  [
    "a stretch from elsewhere",
    (bytes, random, bases) => {
      const from = random.pick(bases).bytes;
      const start = random.below(from.byteLength);
      const at = place(bytes, random);
      const size = Math.min(1 + random.below(random.pick([16, 200, 5000])), bytes.byteLength - at);
      bytes.set(from.subarray(start, start + size), at);
      return bytes;
    },
  ],
  [
    "a stretch filled",
    (bytes, random) => {
      const at = place(bytes, random);
      return bytes.fill(random.pick([0, 0xff, random.below(256)]), at, at + 1 + random.below(random.pick([4, 40, 400])));
    },
  ],
  [
    "bytes taken out",
    (bytes, random) => {
      const at = place(bytes, random);
      bytes.copyWithin(at, at + 1 + random.below(16));
      return bytes;
    },
  ],
];

/** A damaged image, and how it came about. */
export function mutate(bases: readonly Base[], random: Randomness): { readonly bytes: Uint8Array; readonly how: string } {
  // the images whose tables are stored as they are give what other compressors hide behind their checks
  const base =
    random.below(3) === 0 ? random.pick(bases.filter(({ name }) => name === "stored" || name.includes("-noI"))) : random.pick(bases);
  const [name, mutation] = random.pick(mutations);
  return { bytes: mutation(base.bytes.slice(), random, bases), how: `${base.name}: ${name}` };
}
