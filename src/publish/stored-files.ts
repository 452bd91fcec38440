import { invalidAnswer, isFields, numberIn, textIn } from "./answer.js";
import type { NodeClient } from "./node-client.js";

/** A file of an owner, and the STORE message that keeps it. */
export interface StoredFile {
  readonly itemHash: string;
  readonly fileHash: string;
  /** Bytes. */
  readonly size: number;
  /** ISO 8601, as the node writes it. */
  readonly created: string;
}

/** One file of a node's list. @throws BuildError `PUBLISH_ANSWER_INVALID` */
export function storedFile(url: URL, value: unknown): StoredFile {
  const fields = isFields(value) ? value : {};
  const itemHash = textIn(fields, "item_hash");
  const fileHash = textIn(fields, "file_hash");
  if (itemHash === undefined || fileHash === undefined) throw invalidAnswer(url, "lists a file without its hashes");
  return { itemHash, fileHash, size: numberIn(fields, "size") ?? 0, created: textIn(fields, "created") ?? "" };
}

/** Files that are asked for at a time. */
const pageSize = 100;

/** All files of an owner, the newest first. */
export async function* storedFiles(client: NodeClient, owner: string): AsyncGenerator<StoredFile> {
  for (let page = 1; ; page++) {
    const path = `addresses/${owner}/files?pagination=${pageSize}&page=${page}`;
    const found = await client.find(path, `list the files of ${owner}`);
    const files = found?.["files"];
    if (!Array.isArray(files)) return;
    for (const file of files) yield storedFile(client.url(path), file);
    if (files.length < pageSize) return;
  }
}

/** The owner's message that stores these bytes, or undefined. */
export async function findPublished(client: NodeClient, owner: string, fileHash: string): Promise<StoredFile | undefined> {
  const path = `addresses/${owner}/files?file_hash=${fileHash}`;
  const files = (await client.find(path, `look for ${fileHash} among the files of ${owner}`))?.["files"];
  if (!Array.isArray(files)) return undefined;
  // nodes that do not know the condition give all files
  return files.map((file) => storedFile(client.url(path), file)).find((file) => file.fileHash === fileHash);
}

/** The size of stored bytes, whoever owns them; undefined where the node does not have them. */
export async function findBytes(client: NodeClient, fileHash: string): Promise<{ readonly size: number | undefined } | undefined> {
  const found = await client.find(`storage/metadata/${fileHash}`, `look for the bytes of ${fileHash}`);
  return found && { size: numberIn(found, "size") };
}
