import type { ByteSink, FilePlace, Filling } from "../../core/byte-source.js";
import { concatBytes } from "../../core/bytes.js";
import { tableBlockRecord } from "../format/metadata-block.js";
import { type MetadataSettings, metadataBlocks } from "./metadata-writer.js";

/** The image as it grows: a sink that knows where it is. */
export class ImageOutput {
  readonly #sink: ByteSink;
  #position = 0;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /** Bytes written so far. */
  get position(): number {
    return this.#position;
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.#position += bytes.byteLength;
    await this.#sink.append(bytes);
  }

  /** Leaves room for bytes that others put there; nothing where the sink is no file, or would not wait for them. */
  async reserve(size: number): Promise<FilePlace | undefined> {
    if (this.#sink.reserve === undefined || this.#sink.expect === undefined) return undefined;
    this.#position += size;
    return this.#sink.reserve(size);
  }

  /** Hears who fills the room. */
  expect(filling: Filling): void {
    this.#sink.expect?.(filling);
  }

  async patch(offset: number, bytes: Uint8Array): Promise<void> {
    await this.#sink.patch(offset, bytes);
  }

  async padTo(alignment: number): Promise<void> {
    const over = this.#position % alignment;
    if (over > 0) await this.append(new Uint8Array(alignment - over));
  }
}

/**
 * Writes a table that is looked up by number, its entries back to back: its metadata blocks, then whatever stands before their list, then the list.
 * Gives the place after the blocks, which is what the superblock names.
 */
export async function writeLookupTable(
  output: ImageOutput,
  entries: Uint8Array,
  options: MetadataSettings & { readonly header?: Uint8Array },
): Promise<number> {
  const { stored, starts } = metadataBlocks(entries, options);
  const base = output.position;
  await output.append(stored);
  const place = output.position;
  if (options.header !== undefined) await output.append(options.header);
  await output.append(concatBytes(starts.map((start) => tableBlockRecord.encode({ start: BigInt(base + start) }))));
  return place;
}
