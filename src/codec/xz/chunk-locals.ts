import type { Local } from "../wasm/instructions.js";
import { rangeVariables } from "./bit-decoder.js";

/** The variables of the function that decodes a chunk. Addresses are of bytes; what is counted in rows is as the layout says. */
export const chunkParameters = [
  /** The chunk, and its end. */
  "input",
  "inputEnd",
  /** Where its bytes go, and their end. */
  "out",
  "outEnd",
  /** The first byte that matches may reach, and how far they may. */
  "start",
  "dictionary",
  /** How many bits of the byte before choose a literal's context, and which of the position; then which bits of the position choose elsewhere. */
  "literalBits",
  "literalMask",
  "positionMask",
] as const;

/** The state, and the last four distances less one: they are kept from chunk to chunk. */
export const kept = ["state", "distance", "second", "third", "fourth"] as const;

const ofLiterals = ["expected", "agreed"] as const;
const ofMatches = ["position", "length", "from", "end", "bits", "slot"] as const;

export const chunkVariables = {
  i32: ["result", ...rangeVariables.i32, ...kept, ...ofLiterals, ...ofMatches],
  i64: rangeVariables.i64,
} as const;

export type ChunkName = (typeof chunkParameters)[number] | (typeof chunkVariables.i32)[number] | (typeof chunkVariables.i64)[number];

export type ChunkLocals = Readonly<Record<ChunkName, Local>>;
