import type { ByteSource } from "../../core/byte-source.js";
import { BuildError } from "../../core/errors.js";

/** Most bytes that are read ahead and kept: the tables of an image with a million names. */
const mostHeld = 32 << 20;

/** The bytes of an image that its superblock counts; nothing outside of them is read. */
export class ImageBytes {
  readonly name: string;
  /** Bytes of the image without its padding. */
  readonly end: number;
  readonly #source: ByteSource;
  #held: { readonly from: number; readonly bytes: Uint8Array } | undefined;

  constructor(source: ByteSource, end: number) {
    this.#source = source;
    this.name = source.name;
    this.end = end;
  }

  /** @throws BuildError `SQUASHFS_CORRUPT` where they are not all in the image */
  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset < 0 || length < 0 || offset + length > this.end) {
      throw this.corrupt(offset, `It refers to ${length} bytes here, and the image ends at byte ${this.end}`);
    }
    const held = this.#held;
    if (held !== undefined && offset >= held.from && offset + length <= held.from + held.bytes.byteLength) {
      return held.bytes.subarray(offset - held.from, offset - held.from + length);
    }
    return this.#source.read(offset, length);
  }

  /** Reads a part that will be needed whole, in one go, and keeps it, if it is not too large. */
  async hold(from: number, to: number): Promise<void> {
    if (to - from > mostHeld || this.#held?.from === from) return;
    this.#held = { from, bytes: await this.read(from, to - from) };
  }

  /** The error for a structure that cannot be right; `offset` is where it stands in the image. */
  corrupt(offset: number, why: string, cause?: unknown): BuildError {
    return new BuildError("SQUASHFS_CORRUPT", `The image ${this.name} is damaged: ${why}.`, {
      where: { source: this.name, offset },
      hint: "Get the image again, or build it again.",
      cause,
    });
  }

  /** The error for an image that claims too much. */
  limit(offset: number, why: string): BuildError {
    return new BuildError("SQUASHFS_LIMIT", `The image ${this.name} is refused: ${why}.`, {
      where: { source: this.name, offset },
      hint: "No root filesystem needs this: the image is damaged or hostile.",
    });
  }
}
