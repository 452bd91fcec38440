import { utf8Text } from "../core/bytes.js";
import { limits } from "../core/limits.js";
import type { SquashfsImage } from "../squashfs/index.js";
import { imagePathOf } from "../tree/path.js";
import { readImageFile } from "./image-file.js";

/**
 * How many packages stand in which state in an image's dpkg database (`installed`, `unpacked`, …); undefined where it has none.
 * Source: dpkg(1), "Package states": the third word of a Status field.
 */
export async function readPackageStates(image: SquashfsImage): Promise<Readonly<Record<string, number>> | undefined> {
  const bytes = await readImageFile(image, imagePathOf("var/lib/dpkg/status"), limits.dpkgStatusSize);
  if (bytes === undefined) return undefined;
  const counts = new Map<string, number>();
  for (const [, state = ""] of utf8Text(bytes).matchAll(/^Status: \S+ \S+ ([a-z-]+)$/gm)) counts.set(state, (counts.get(state) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
