import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { hostError } from "./host-error.js";

/**
 * Reads a file that ships with this package. Name it beside the module that needs it: `readAsset(new URL("./init0.sh", import.meta.url))`;
 * files of `src` that are not TypeScript are copied to `dist` by the build.
 */
export async function readAsset(url: URL): Promise<Uint8Array> {
  const path = fileURLToPath(url);
  try {
    return await readFile(path);
  } catch (error) {
    throw hostError(error, "read", path);
  }
}
