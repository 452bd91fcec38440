import { utf8Text } from "../core/bytes.js";
import { limits } from "../core/limits.js";
import type { SquashfsImage } from "../squashfs/index.js";
import { imagePathOf } from "../tree/path.js";
import { readImageFile } from "./image-file.js";

/** The names that an image gives to numeric owners. */
export interface AccountNames {
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

/** Reads /etc/passwd and /etc/group of an image; an image without them has no names. */
export async function readAccountNames(image: SquashfsImage): Promise<AccountNames> {
  return { users: await namesIn(image, "etc/passwd"), groups: await namesIn(image, "etc/group") };
}

/** Both files have the name in the first field and the number in the third. The first line of a number counts, as in libc. Source: passwd(5). */
async function namesIn(image: SquashfsImage, path: string): Promise<Map<number, string>> {
  const names = new Map<number, string>();
  const bytes = await readImageFile(image, imagePathOf(path), limits.accountFileSize);
  for (const line of utf8Text(bytes ?? new Uint8Array(0)).split("\n")) {
    const [name, , id] = line.split(":");
    if (name !== undefined && /^[a-z_][-a-z0-9_.]*\$?$/i.test(name) && id !== undefined && /^\d+$/.test(id) && !names.has(Number(id))) {
      names.set(Number(id), name);
    }
  }
  return names;
}
