import type { StoredFile } from "../publish/stored-files.js";
import { formatSize } from "./format.js";
import { tableLines } from "./table.js";

/** What `list --json` gives, in the words of the nodes. */
export interface FileListDocument {
  readonly address: string;
  readonly files: readonly {
    readonly item_hash: string;
    readonly file_hash: string;
    /** Bytes. */
    readonly size: number;
    readonly created: string;
  }[];
}

export const fileListDocument = (address: string, files: readonly StoredFile[]): FileListDocument => ({
  address,
  files: files.map(({ itemHash, fileHash, size, created }) => ({ item_hash: itemHash, file_hash: fileHash, size, created })),
});

/** The files of an address for a person, one a line. */
export const fileListLines = (files: readonly StoredFile[]): string[] =>
  tableLines(
    files.map(({ itemHash, fileHash, size, created }) => [itemHash, formatSize(size), created.slice(0, 16).replace("T", " "), fileHash]),
    { align: "lrll" },
  );
