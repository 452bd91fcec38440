import { createHash } from "node:crypto";
import { renameSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { damagedSet } from "../core/block-contents.js";
import type { BlockSet } from "../core/block-set.js";
import { concatBytes, hex, utf8Bytes, utf8Text, viewOf } from "../core/bytes.js";
import { systemCode } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import { makeFolders } from "../core/make-folders.js";
import { decode, encode } from "../third-party/msgpack.js";
import type { Spool } from "./spool.js";

/**
 * An entry of the store: compressed blocks, then a document that says what they are, then a trailer: these letters, the document's size (u32) and its
 * SHA256. Blocks carry checksums in the document, so an entry is never believed for what a disk made of it, and needs no sync.
 */
const magic = "aleph-store 1\n";
const trailerSize = magic.length + 4 + 32;

export type Place = BlockSet["place"];

/** Writes the document of an entry whose blocks are in the spool, and ends it. */
export function finishEntry(spool: Spool, document: unknown): void {
  const bytes = encode(document);
  const size = new Uint8Array(4);
  viewOf(size).setUint32(0, bytes.byteLength);
  spool.write(bytes);
  spool.write(concatBytes([utf8Bytes(magic), size, createHash("sha256").update(bytes).digest()]));
  spool.finish();
}

/** Gives a scratch file its name in the store; another program may have been faster, with the same bytes. */
export function nameEntry(scratch: string, path: string): void {
  try {
    try {
      renameSync(scratch, path);
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
      makeFolders(dirname(path));
      renameSync(scratch, path);
    }
  } catch (error) {
    throw hostError(error, "write", path);
  }
}

/**
 * Reads the document of an entry; nothing where there is no such file.
 * @throws BuildError `STORE_DAMAGED_ENTRY`
 */
export async function readEntry(place: Place, key: string): Promise<unknown> {
  const bytes =
    place.kind === "memory"
      ? documentOf(key, place.bytes.byteLength, async (at, size) => place.bytes.subarray(at, at + size))
      : fromFile(place.path, key);
  const found = await bytes;
  if (found === undefined) return undefined;
  try {
    return decode(found);
  } catch (error) {
    throw damagedSet({ key }, error);
  }
}

async function fromFile(path: string, key: string): Promise<Uint8Array | undefined> {
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      return await documentOf(key, size, async (at, length) => {
        const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, at);
        return buffer.subarray(0, bytesRead);
      });
    } finally {
      await file.close();
    }
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw systemCode(error) === undefined ? error : damagedSet({ key }, error);
  }
}

async function documentOf(key: string, size: number, read: (at: number, length: number) => Promise<Uint8Array>): Promise<Uint8Array> {
  if (size < trailerSize) throw damagedSet({ key });
  const trailer = await read(size - trailerSize, trailerSize);
  const at = magic.length;
  if (trailer.byteLength !== trailerSize || utf8Text(trailer.subarray(0, at)) !== magic) throw damagedSet({ key });
  const length = viewOf(trailer).getUint32(at);
  if (length > size - trailerSize) throw damagedSet({ key });
  const bytes = await read(size - trailerSize - length, length);
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (bytes.byteLength !== length || digest !== hex(trailer.subarray(at + 4))) throw damagedSet({ key });
  return bytes;
}
