import { BuildError } from "../core/errors.js";
import type { FileDigest } from "./digest-file.js";
import type { NodeLimits } from "./node-limits.js";
import type { StorageEngine } from "./store-message.js";

/**
 * The engine for a file: the nodes' own storage while it takes the file, else IPFS.
 * @throws BuildError `PUBLISH_TOO_LARGE` before anything is sent
 */
export function chooseEngine(wanted: StorageEngine | "auto", file: FileDigest, limits: NodeLimits): StorageEngine {
  const engine = wanted === "auto" ? (file.size <= limits.storage ? "storage" : "ipfs") : wanted;
  if (file.size <= limits[engine]) return engine;
  const fits = engine === "storage" && file.size <= limits.ipfs;
  throw new BuildError(
    "PUBLISH_TOO_LARGE",
    `Cannot publish ${file.path}: it has ${file.size} bytes, and the node takes ${limits[engine]} for ${engine}.`,
    {
      where: { source: file.path },
      hint: fits
        ? "Use --storage-engine ipfs."
        : "Make the image smaller: `inspect` shows what takes the room, and `exclude` in runtime.yaml leaves it out.",
    },
  );
}
