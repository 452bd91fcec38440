import { createHash } from "node:crypto";
import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { collectShortLived } from "../core/short-lived-memory.js";
import type { FileDigest } from "./digest-file.js";
import type { NodeClient } from "./node-client.js";
import { withRetries } from "./retry.js";

/** Downloads what was published, and compares it with the file. @throws BuildError `PUBLISH_DOWNLOAD_MISMATCH` */
export async function compareDownload(
  client: NodeClient,
  fileHash: string,
  { file, onEvent }: { readonly file: FileDigest; readonly onEvent: OnEvent },
): Promise<void> {
  await withRetries(client.patience, client.signal, async () => {
    const hash = createHash("sha256");
    const passed = collectShortLived();
    let done = 0;
    await client.download(fileHash, (chunk) => {
      hash.update(chunk);
      done += chunk.byteLength;
      passed(chunk.byteLength);
      onEvent({ type: "progress", stage: "download", done, total: file.size, unit: "bytes" });
    });
    const sha256 = hash.digest("hex");
    if (done === file.size && sha256 === file.sha256) return;
    throw new BuildError(
      "PUBLISH_DOWNLOAD_MISMATCH",
      `The node gives back ${done} bytes with SHA256 ${sha256}; ${file.path} has ${file.size} with ${file.sha256}.`,
      {
        where: { source: client.url(`storage/raw/${fileHash}`).href },
        hint: "Ask another node with --api-host: if it gives the same, publish the file again and report this.",
      },
    );
  });
}
