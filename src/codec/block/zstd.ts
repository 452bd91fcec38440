import * as zlib from "node:zlib";
import type { BlockCodec } from "./block-codec.js";
import { blockLevels } from "./levels.js";
import { wasmZstdVersion } from "./zstd-wasm.js";

type Convert = (bytes: Uint8Array, options: { params?: Record<number, number>; maxOutputLength?: number }) => Uint8Array;

/** Node has zstd since 22.15; the types of Node 20 do not know of it. */
const { zstdCompressSync, zstdDecompressSync, constants } = zlib as unknown as {
  zstdCompressSync?: Convert;
  zstdDecompressSync?: Convert;
  constants: { ZSTD_c_compressionLevel?: number };
};

/**
 * zstd frames. Where this Node has the very release of zstd that the WebAssembly is made from, it compresses, some 1.5 times as fast to
 * the same bytes; another release would give other bytes.
 */
export async function loadZstd(): Promise<BlockCodec> {
  const native = nativeZstd();
  if (native?.encoder !== undefined) return native;
  const { loadWasmZstd } = await import("./zstd-wasm.js");
  return { ...(await loadWasmZstd()), ...native };
}

function nativeZstd(): BlockCodec | undefined {
  if (zstdCompressSync === undefined || zstdDecompressSync === undefined) return undefined;
  const level = constants.ZSTD_c_compressionLevel ?? 100;
  const decoder: BlockCodec = { name: "zstd", decompress: (bytes, maxSize) => zstdDecompressSync(bytes, { maxOutputLength: maxSize }) };
  if (process.versions["zstd"] !== wasmZstdVersion) return decoder;
  return {
    ...decoder,
    encoder: { levels: blockLevels.zstd, compress: (bytes, value) => zstdCompressSync(bytes, { params: { [level]: value } }) },
  };
}
