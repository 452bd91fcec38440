import { boundedNumber, type Field, type RecordFormat, type Values } from "../../core/record.js";
import { metadataBlockSize, tableBlockRecord } from "../format/metadata-block.js";
import type { MetadataReader } from "./metadata-reader.js";
import { RecentCache } from "./recent-cache.js";

/** Entries of a block list that are kept. */
const keptStarts = 64;

/** A table that is looked up by number (ids, fragments, sets of xattrs): records in metadata blocks, and a list of the blocks. */
export class LookupTable<Fields extends readonly Field[]> {
  readonly count: number;
  /** Where the list of the blocks stands in the image. */
  readonly list: number;
  readonly #metadata: MetadataReader;
  readonly #record: RecordFormat<Fields>;
  readonly #perBlock: number;
  readonly #starts = new RecentCache<number, number>(keptStarts);

  /** @param list where the list of the blocks stands in the image */
  constructor(metadata: MetadataReader, record: RecordFormat<Fields>, { count, list }: { readonly count: number; readonly list: number }) {
    this.count = count;
    this.#metadata = metadata;
    this.#record = record;
    this.#perBlock = metadataBlockSize / record.size;
    this.list = list;
  }

  async get(place: number): Promise<Values<Fields>> {
    const block = this.#blockOf(place);
    const start = await this.#starts.get(block, () => this.#start(block));
    return this.#decode(place, start, (await this.#metadata.block(start)).bytes);
  }

  /** The entry, if its block has been read before: then nobody needs to wait. */
  peek(place: number): Values<Fields> | undefined {
    const start = this.#starts.peek(this.#blockOf(place));
    const bytes = start === undefined ? undefined : this.#metadata.peek(start);
    return start === undefined || bytes === undefined ? undefined : this.#decode(place, start, bytes);
  }

  #blockOf(place: number): number {
    const { name } = this.#record;
    if (place < this.count) return Math.floor(place / this.#perBlock);
    throw this.#metadata.image.corrupt(this.list, `it refers to entry ${place} of the ${name} table, which has ${this.count}`);
  }

  #decode(place: number, start: number, bytes: Uint8Array): Values<Fields> {
    const { name, size } = this.#record;
    const at = (place % this.#perBlock) * size;
    if (at + size > bytes.byteLength) throw this.#metadata.image.corrupt(start, `its ${name} table ends before entry ${place}`);
    return this.#record.decode(bytes, at);
  }

  async #start(block: number): Promise<number> {
    const { image } = this.#metadata;
    const listed = this.list + block * tableBlockRecord.size;
    const start = boundedNumber(tableBlockRecord.decode(await image.read(listed, tableBlockRecord.size)).start, image.end);
    if (start === undefined) throw image.corrupt(listed, `its ${this.#record.name} table refers to a place outside of the image`);
    return start;
  }
}
