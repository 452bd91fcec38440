import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Content } from "../core/content.js";
import { BuildError } from "../core/errors.js";
import { hostError } from "../core/host-error.js";
import type { PackageFile } from "./fetch-packages.js";

/**
 * A package that is a .deb file of this computer, where it lies; undefined for one of an archive.
 * @throws BuildError `LOCAL_PACKAGE_CHANGED` where it is no longer the one that was chosen, `FILE_UNREADABLE`
 */
export async function localContent({ filename, size, sha256, origin }: PackageFile): Promise<Content | undefined> {
  if (!origin.baseUrl.startsWith("file:")) return undefined;
  const path = join(fileURLToPath(origin.baseUrl), filename);
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) hash.update(chunk);
  } catch (error) {
    throw hostError(error, "read", path);
  }
  if (hash.digest("hex") === sha256) return { source: { kind: "file", path }, offset: 0, size, sha256 };
  throw new BuildError("LOCAL_PACKAGE_CHANGED", `${path} is no longer the package that was chosen.`, {
    where: { source: path },
    hint: "Choose it again: aleph-runtime lock",
  });
}
