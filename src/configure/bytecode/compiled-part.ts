import { hash } from "node:crypto";
import { utf8Bytes, utf8Text } from "../../core/bytes.js";
import type { CompileOutput } from "./compile-worker.js";

/** Bytecode as a document of the cache: the SHA256 of the next line in hex, a line with size and SHA256 of each file, and the bytes. */
export function encodePart({ files, bytes }: CompileOutput): Uint8Array {
  const list = utf8Bytes(`${files.map((one) => ("size" in one ? `${one.size} ${one.sha256}` : "")).join(",")}\n`);
  return Buffer.concat([utf8Bytes(`${hash("sha256", list)}\n`), list, bytes]);
}

/** What a document holds; nothing where it is damaged or of another number of files. */
export function decodePart(document: Uint8Array, count: number): CompileOutput | undefined {
  const rest = document.subarray(65);
  const start = rest.indexOf(0x0a) + 1;
  const list = rest.subarray(0, start);
  if (utf8Text(document.subarray(0, 64)) !== hash("sha256", list)) return undefined;
  const files = utf8Text(list.subarray(0, -1))
    .split(",")
    .map((one) => {
      const [size, sha256 = ""] = one.split(" ");
      return { size: Number(size), sha256 };
    });
  if (files.length !== count) return undefined;
  let at = start;
  for (const { size, sha256 } of files) {
    if (hash("sha256", rest.subarray(at, at + size)) !== sha256) return undefined;
    at += size;
  }
  const bytes = new Uint8Array(new SharedArrayBuffer(at - start));
  bytes.set(rest.subarray(start, at));
  return { files, bytes };
}
