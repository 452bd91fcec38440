import type { ByteString } from "../../core/byte-string.js";

/** The largest primes below the powers of two. Source: GLib 2.74, glib/ghash.c (`prime_mod`). */
const primes = [
  1, 2, 3, 7, 13, 31, 61, 127, 251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071, 262139, 524287, 1048573, 2097143, 4194301,
  8388593, 16777213,
];
const leastShift = 3;

interface Slot<Value> {
  readonly key: string;
  readonly hash: number;
  value: Value;
}

/**
 * A table of byte strings that is walked in the order of GLib's GHashTable over `g_str_hash`: some caches are written in that order, so that it is part
 * of what they are. Source: GLib 2.74, glib/ghash.c.
 */
export class GlibHashTable<Value> {
  #slots: (Slot<Value> | undefined)[] = new Array<Slot<Value> | undefined>(1 << leastShift).fill(undefined);
  #prime = primes[leastShift] ?? 1;
  #count = 0;

  get size(): number {
    return this.#count;
  }

  get(key: string): Value | undefined {
    return this.#slots[this.#find(key, glibStringHash(key))]?.value;
  }

  set(key: string, value: Value): void {
    const hash = glibStringHash(key);
    const at = this.#find(key, hash);
    const known = this.#slots[at];
    if (known !== undefined) {
      known.value = value;
      return;
    }
    this.#slots[at] = { key, hash, value };
    this.#count++;
    if (this.#slots.length <= this.#count + Math.floor(this.#count / 16)) this.#grow();
  }

  entries(): readonly (readonly [key: ByteString, value: Value])[] {
    return this.#slots.flatMap((slot) => (slot === undefined ? [] : [[slot.key as ByteString, slot.value] as const]));
  }

  #index(hash: number): number {
    return (Math.imul(hash, 11) >>> 0) % this.#prime;
  }

  #find(key: string, hash: number): number {
    let at = this.#index(hash);
    for (let step = 1; ; step++) {
      const slot = this.#slots[at];
      if (slot === undefined || (slot.hash === hash && slot.key === key)) return at;
      at = (at + step) & (this.#slots.length - 1);
    }
  }

  /** Puts every slot at its new place; one that stands there and was not moved yet is taken out, and is the next to be put. */
  #grow(): void {
    const wanted = Math.floor(this.#count * 1.333);
    const shift = Math.max(32 - Math.clz32(wanted), leastShift);
    const size = 1 << shift;
    this.#prime = primes[shift] ?? 1;
    const old = this.#slots.length;
    while (this.#slots.length < size) this.#slots.push(undefined);
    const settled = new Uint8Array(size);
    for (let i = 0; i < old; i++) {
      if (settled[i] === 1) continue;
      let moving = this.#slots[i];
      this.#slots[i] = undefined;
      while (moving !== undefined) {
        let at = this.#index(moving.hash);
        for (let step = 1; settled[at] === 1; step++) at = (at + step) & (size - 1);
        settled[at] = 1;
        const evicted: Slot<Value> | undefined = this.#slots[at];
        this.#slots[at] = moving;
        moving = evicted;
      }
    }
  }
}

/** DJB's hash of signed characters. Source: GLib, `g_str_hash`; GVDB, `djb_hash`. */
export function djbHash(text: string): number {
  let hash = 5381;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 33) + ((text.charCodeAt(i) << 24) >> 24)) >>> 0;
  return hash;
}

/** The values 0 and 1 mark what is empty. */
const glibStringHash = (text: string): number => Math.max(djbHash(text), 2);
