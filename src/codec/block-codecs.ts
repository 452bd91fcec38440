import type { BlockCodecs } from "./codec.js";

/** All block codecs, for Node. */
export const blockCodecs: BlockCodecs = {
  gzip: async () => (await import("./gzip.js")).gzip,
};
