import { createHash } from "node:crypto";
import type { Task } from "../codec/pool.js";
import type { Content } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import { BuildError } from "../core/errors.js";
import { readDeb } from "../deb/archive.js";
import type { PackageControl } from "../deb/control.js";
import type { PackageBlob } from "./package-store.js";
import { fileSpool, memorySpool } from "./spool.js";
import { storeEntries } from "./store-entries.js";
import type { StoredPackage } from "./stored-package.js";

export interface UnpackInput extends PackageBlob {
  /** Where the scratch file goes; memory where it is not given. */
  readonly folder: string | undefined;
}

/** Decodes one package in a thread of the pool. */
export const unpackTask: Task<UnpackInput, StoredPackage> = { url: import.meta.url };

/** Bytes read at a time. */
const chunkSize = 256 << 10;

export async function run(input: UnpackInput): Promise<StoredPackage> {
  const { label, folder } = input;
  const blob = new VerifiedBlob(input);
  const spool = folder === undefined ? memorySpool() : fileSpool(folder);
  try {
    const { control, entries } = await readDeb(blob.chunks(), label);
    checkIdentity(control, input);
    const stored = await storeEntries(entries, control, spool);
    blob.finish();
    spool.finish();
    const { stanza, name, version, architecture, files } = control;
    return { name, version, architecture, control: stanza, files, ...stored };
  } catch (error) {
    spool.discard();
    // A damaged blob can fail in any way: that it is damaged is what counts.
    blob.finish();
    throw error;
  } finally {
    blob.close();
  }
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

/** The package must be the one that the signed index promised. */
function checkIdentity(control: PackageControl, { name, version, architecture, label }: UnpackInput): void {
  const promised = { name, version, architecture };
  for (const key of ["name", "version", "architecture"] as const) {
    if (control[key] === promised[key]) continue;
    throw new BuildError("STORE_MISMATCH", `${label} has the ${key} ${control[key]}, and the index promised ${promised[key]}.`, {
      where: { source: label },
      hint: "The mirror's index and its packages do not fit together: choose another mirror with --mirror.",
    });
  }
}
