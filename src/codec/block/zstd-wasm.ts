import { zstdContentSize } from "../zstd-frame-header.js";
import type { BlockCodec } from "./block-codec.js";
import { blockLevels } from "./levels.js";

/** The release of zstd in the package @bokuweb/zstd-wasm. */
export const wasmZstdVersion = "1.5.7";

let loading: Promise<BlockCodec> | undefined;

/** zstd frames, by WebAssembly. It starts once: starting it again would take the memory away that is in use. */
export function loadWasmZstd(): Promise<BlockCodec> {
  loading ??= start();
  return loading;
}

async function start(): Promise<BlockCodec> {
  const { init, compress, decompress } = await import("@bokuweb/zstd-wasm");
  await init();
  return {
    name: "zstd",
    encoder: { levels: blockLevels.zstd, compress: (bytes, level) => compress(bytes, level) },
    decompress: (bytes, maxSize) => {
      // The library makes room for what the frame claims.
      if ((zstdContentSize(bytes) ?? 0) > maxSize) throw new RangeError(`The frame holds more than ${maxSize} bytes.`);
      return decompress(bytes, { defaultHeapSize: maxSize });
    },
  };
}
