import { createHash } from "node:crypto";
import { blockCodecs } from "../codec/block/node-codecs.js";
import type { BlockSet } from "../core/block-set.js";
import type { Content } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import { readDeb } from "../deb/archive.js";
import { displayPath, type ImagePath } from "../tree/path.js";
import { pathGlobs } from "../tree/path-globs.js";
import { BlockPacker } from "./block-packer.js";
import { finishEntry, nameEntry, type Place } from "./entry-file.js";
import { checkIdentity, packageDocument } from "./package-document.js";
import { fileSpool, memorySpool } from "./spool.js";
import { storeEntries } from "./store-entries.js";
import type { UnpackInput } from "./unpack-task.js";

/** Bytes read at a time. */
const chunkSize = 256 << 10;

export async function run(input: UnpackInput): Promise<Place> {
  const { label, target, key, settings } = input;
  const encoder = (await blockCodecs[settings.compression]?.())?.encoder;
  if (encoder === undefined) throw new BuildError("INTERNAL", `There is no encoder for ${settings.compression}.`);
  const blob = new VerifiedBlob(input);
  const spool = target === undefined ? memorySpool() : fileSpool(target.folder);
  try {
    const { control, entries } = await readDeb(blob.chunks(), label);
    checkIdentity(control, input);
    const packer = new BlockPacker(spool, encoder, settings);
    const { compression, blockSize } = settings;
    const set: BlockSet = { key, place: { kind: "memory", bytes: new Uint8Array(0) }, compression, blockSize, fragments: [] };
    const stored = await storeEntries(entries, control, { packer, set, isLeftOut: leftOut(input.exclude) });
    blob.finish();
    const fragments = packer.finish();
    finishEntry(spool, packageDocument(control, stored, fragments));
    if (target !== undefined && spool.source.kind === "file") nameEntry(spool.source.path, target.path);
    return target === undefined ? spool.source : { kind: "file", path: target.path };
  } catch (error) {
    spool.discard();
    // A damaged blob can fail in any way: that it is damaged is what counts.
    blob.finish();
    throw error;
  } finally {
    blob.close();
  }
}

/** Directories of / that are links into /usr in an image, whatever packages call them. */
const mergedDirectory = /^(bin|sbin|lib(32|64|x32)?)\//;

function leftOut(exclude: readonly string[]): (path: ImagePath) => boolean {
  const matches = pathGlobs(exclude);
  return (path) => matches(displayPath(path)) || (mergedDirectory.test(path) && matches(`/usr${displayPath(path)}`));
}

/** Reads a blob and hashes what it reads. */
class VerifiedBlob {
  readonly #reader = new ContentReader();
  readonly #hash = createHash("sha256");
  readonly #input: UnpackInput;
  #at = 0;
  #finished = false;

  constructor(input: UnpackInput) {
    this.#input = input;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (let chunk = this.#next(); chunk !== undefined; chunk = this.#next()) yield chunk;
  }

  /** Reads what is left. @throws BuildError `STORE_DAMAGED_BLOB` when it was not what its SHA256 says */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    const { sha256, size, content, label } = this.#input;
    while (this.#next() !== undefined);
    if (content.size === size && this.#hash.digest("hex") === sha256) return;
    throw new BuildError("STORE_DAMAGED_BLOB", `The cached copy of ${label} is damaged.`, {
      where: { source: label },
      hint: "Check the disk of the cache, and build again: the package is then downloaded anew.",
    });
  }

  close(): void {
    this.#reader.close();
  }

  #next(): Uint8Array | undefined {
    const content: Content = this.#input.content;
    const to = Math.min(this.#at + chunkSize, content.size);
    if (this.#at >= to) return undefined;
    const chunk = this.#reader.read(content, this.#at, to);
    this.#at = to;
    this.#hash.update(chunk);
    return chunk;
  }
}
