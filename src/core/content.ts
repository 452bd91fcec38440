import type { BlockList, BlockSet } from "./block-set.js";

/**
 * The bytes of a regular file, by reference: a place in a source, never a copy. A reference can be sent to a worker thread as it is:
 * memory that is to be shared without a copy stands in a SharedArrayBuffer.
 */
export interface Content {
  readonly source: ContentSource;
  /** Byte offset in the source. */
  readonly offset: number;
  /** Length in bytes. */
  readonly size: number;
  /** Lower-case hex SHA256 of the bytes, where it is already known. */
  readonly sha256?: string;
}

export type ContentSource =
  | { readonly kind: "memory"; readonly bytes: Uint8Array }
  /** A file of this computer; its path never comes from an image. */
  | { readonly kind: "file"; readonly path: string; readonly stamp?: FileStamp }
  /** Compressed blocks, which are decoded to be read, and copied into images that are compressed alike. The offset is 0. */
  | { readonly kind: "blocks"; readonly set: BlockSet; readonly blocks: BlockList };

/** What a file was when its tree was read: if it is no longer that when its bytes have been read, it changed in between. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
}

/** Content that is put together when it is first read, of which the size is known. */
export function contentOnDemand(size: number, make: () => Uint8Array): Content {
  let made: Uint8Array | undefined;
  const source = {
    kind: "memory",
    get bytes() {
      made ??= make();
      return made;
    },
  } as const;
  return { source, offset: 0, size };
}

/** Content that is held in memory. */
export function contentOf(bytes: Uint8Array): Content {
  return { source: { kind: "memory", bytes }, offset: 0, size: bytes.byteLength };
}
