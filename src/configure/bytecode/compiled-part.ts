import { createHash } from "node:crypto";
import { utf8Bytes, utf8Text } from "../../core/bytes.js";
import type { CompileOutput } from "./compile-worker.js";

/** Bytecode as a document of the cache: the SHA256 of all that follows in hex, sizes, and the bytes. */
export function encodePart({ files, bytes }: CompileOutput): Uint8Array {
  const sizes = utf8Bytes(`${files.map((one) => ("size" in one ? one.size : -1)).join(",")}\n`);
  const digest = createHash("sha256").update(sizes).update(bytes).digest("hex");
  return Buffer.concat([utf8Bytes(`${digest}\n`), sizes, bytes]);
}

/** What a document holds; nothing where it is damaged or of another number of files. */
export function decodePart(document: Uint8Array, count: number): CompileOutput | undefined {
  const rest = document.subarray(65);
  if (utf8Text(document.subarray(0, 64)) !== createHash("sha256").update(rest).digest("hex")) return undefined;
  const end = rest.indexOf(0x0a);
  const files = utf8Text(rest.subarray(0, end))
    .split(",")
    .map((size) => ({ size: Number(size) }));
  if (files.length !== count) return undefined;
  const bytes = new Uint8Array(new SharedArrayBuffer(rest.byteLength - end - 1));
  bytes.set(rest.subarray(end + 1));
  return { files, bytes };
}
