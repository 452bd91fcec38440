import { createGunzip } from "node:zlib";
import { systemCode } from "../../core/errors.js";
import { codecError } from "../codec-error.js";
import { throughStream } from "./through-stream.js";

/** Decodes gzip (RFC 1952) by zlib; joined members are one stream. */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>, name: string | undefined): AsyncGenerator<Uint8Array> {
  let size = 0;
  const counted = async function* () {
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      yield chunk;
    }
  };
  try {
    yield* throughStream(counted(), createGunzip({ chunkSize: 128 << 10 }));
  } catch (error) {
    const system = systemCode(error);
    if (system === "Z_BUF_ERROR") throw codecError("gzip", "truncated", "ends too early", { name, cause: error });
    if (system?.startsWith("Z_")) throw codecError("gzip", "corrupt", "is damaged", { name, cause: error });
    throw error;
  }
  if (size === 0) throw codecError("gzip", "truncated", "is empty", { name });
}
