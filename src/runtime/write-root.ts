import type { Pool } from "../codec/pool.js";
import { ContentReader } from "../core/content-reader.js";
import { throwIfAborted } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { writeOutputFile } from "../core/output-file.js";
import type { ExtractFile } from "../store/extract-worker.js";
import { writeFiles } from "../store/write-files.js";
import { type WrittenFolder, writeFolder } from "../tree/folder-writer.js";
import { loadHostXattrs } from "../tree/host-xattrs.js";
import type { File } from "../tree/node.js";
import { displayPath } from "../tree/path.js";
import { entriesOf } from "../tree/root-entry.js";
import { writeTar } from "../tree/tar-writer.js";
import type { Tree } from "../tree/tree.js";

export interface WriteRootOptions {
  /** No time is later: as in the image of the same tree. */
  readonly mtime?: number | undefined;
  readonly pool: Pool;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
}

/** Bytes that are read at a time. */
const chunkSize = 1 << 20;

/** Writes a tree as a tar, which appears only when it is complete. Packing it gives the image of the tree. */
export async function writeRootTar(tree: Tree, path: string, { mtime, signal, onEvent }: WriteRootOptions): Promise<void> {
  const entries = [...entriesOf(tree.root, mtime)];
  const files = new Map(entries.flatMap(({ path: at, node }) => (node.type === "file" ? [[at, node] as const] : [])));
  const total = entries.reduce((sum, entry) => sum + (entry.type === "file" ? entry.size : 0), 0);
  onEvent?.({ type: "start", stage: "extract", message: `Writing ${entries.length} entries to ${path}` });
  let done = 0;
  const left = await writeOutputFile(path, (sink) =>
    writeTar(entries, sink, {
      read: async function* (file) {
        throwIfAborted(signal);
        yield* contentOf(files.get(file.path));
        done += file.size;
        onEvent?.({ type: "progress", stage: "extract", done, total, unit: "bytes" });
      },
    }),
  );
  for (const socket of left) onEvent?.({ type: "warning", message: `${displayPath(socket)} is a socket, for which tar has no place.` });
  onEvent?.({ type: "done", stage: "extract", message: `${entries.length} entries in ${path}` });
}

async function* contentOf(file: File | undefined): AsyncGenerator<Uint8Array> {
  if (file === undefined) return;
  const { content } = file;
  const reader = new ContentReader();
  for (let from = 0; from < content.size; from += chunkSize) yield reader.read(content, from, Math.min(from + chunkSize, content.size));
  reader.close();
}

/** Writes a tree as a folder, as extracting its image would. */
export async function writeRootFolder(
  tree: Tree,
  path: string,
  { mtime, pool, signal, onEvent }: WriteRootOptions,
): Promise<WrittenFolder> {
  const entries = [...entriesOf(tree.root, mtime)];
  const total = entries.reduce((sum, entry) => sum + (entry.type === "file" ? entry.size : 0), 0);
  onEvent?.({ type: "start", stage: "extract", message: `Writing ${entries.length} entries to ${path}` });
  const written = await writeFolder(path, [entries], {
    signal,
    xattrs: loadHostXattrs,
    writeFiles: (batches, pathOf, owners) => {
      const toExtract = async function* (): AsyncGenerator<readonly ExtractFile[]> {
        for await (const files of batches) {
          yield files.flatMap(({ path: at, size, mode, mtime: time, uid, gid, node }) => {
            if (node.type !== "file") return [];
            const owner = owners ? { uid, gid } : undefined;
            return [{ path: pathOf(at), size, mode, mtime: time, owner, bytes: { content: node.content } }];
          });
        }
      };
      return writeFiles(toExtract(), { pool, total: () => total, signal, onEvent });
    },
  });
  onEvent?.({ type: "done", stage: "extract", message: `${entries.length} entries in ${path}` });
  return written;
}
