import { GrowingBytes } from "./growing-bytes.js";

/** Random access to bytes that may be in a file, in memory, or behind HTTP. Offsets and lengths are in bytes. */
export interface ByteSource {
  /** What the source is called in errors: a path or a URL. */
  readonly name: string;
  readonly size: number;
  /** Exactly `length` bytes from `offset`; rejects when they are not all there. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A place in a file of this computer. */
export interface FilePlace {
  readonly path: string;
  readonly at: number;
}

/** How far somebody has come who fills a place, from its start on. */
export interface Filling {
  /** Settles when all of it is there. */
  readonly done: Promise<void>;
  /** Settles when the bytes before an offset of the file are there, or as `done` does. */
  reached(offset: number): Promise<void>;
}

/** Where an output goes: bytes are appended, and parts already written can be replaced (a superblock is known last). */
export interface ByteSink {
  append(bytes: Uint8Array): Promise<void>;
  /** Leaves room for so many bytes, which somebody else puts there: gives the file and the place. Only a sink that is a file has it. */
  reserve?(size: number): Promise<FilePlace>;
  /** Hears who fills the room that was left. Whoever made the sink waits for it: a writer need not. Without it, no room is left. */
  expect?(filling: Filling): void;
  patch(offset: number, bytes: Uint8Array): Promise<void>;
}

/** A source over bytes in memory. */
export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.byteLength,
    read: async (offset, length) => {
      if (offset < 0 || offset + length > bytes.byteLength) {
        throw new RangeError(`bytes ${offset} to ${offset + length} of ${bytes.byteLength} were asked for`);
      }
      return bytes.subarray(offset, offset + length);
    },
    close: async () => {},
  };
}

/** A sink in memory; `bytes()` is what was written. */
export function memorySink(): ByteSink & { bytes(): Uint8Array } {
  const grown = new GrowingBytes();
  return {
    append: async (bytes) => {
      grown.append(bytes);
    },
    patch: async (offset, bytes) => {
      if (offset + bytes.byteLength > grown.size) throw new RangeError("a patch lies past the end");
      grown.bytes().set(bytes, offset);
    },
    bytes: () => grown.bytes(),
  };
}
