import { zlib as libdeflate } from "libdeflate";
import { efforts } from "../deflate/efforts.js";
import { DeflateEncoder } from "../deflate/encode.js";

let encoder: DeflateEncoder | undefined;

/**
 * Encodes zlib streams, with the same bytes everywhere: by code of our own at the levels that it has, at the others by libdeflate (WebAssembly). node:zlib
 * gives other bytes on other processors and in other releases.
 */
export function encodeZlib(bytes: Uint8Array, level: number): Uint8Array {
  if (!(level in efforts)) return libdeflate(bytes, level);
  encoder ??= new DeflateEncoder();
  return encoder.encode(bytes, level);
}
