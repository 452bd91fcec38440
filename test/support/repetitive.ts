import fc from "fast-check";

/** Bytes in which something repeats: pieces new and old, at every distance and of every length. */
export const repetitive = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => ({ bytes })),
      fc.record({ back: fc.integer({ min: 1, max: 70_000 }), size: fc.integer({ min: 1, max: 600 }) }),
      fc.record({ back: fc.integer({ min: 1, max: 9 }), size: fc.integer({ min: 1, max: 20_000 }) }),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((pieces) => {
    const made: number[] = [];
    for (const piece of pieces) {
      if ("bytes" in piece) made.push(...piece.bytes);
      else for (let i = 0; i < piece.size && made.length > 0; i++) made.push(made[Math.max(0, made.length - piece.back)] ?? 0);
    }
    return Uint8Array.from(made);
  });

/** Bytes in which nothing repeats. */
export const noise = (size: number, seed = 1): Uint8Array => {
  let state = seed;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  });
};
