import { byteString } from "../core/byte-string.js";
import { BuildError } from "../core/errors.js";
import type { Inode, SquashfsImage } from "../squashfs/index.js";
import { findInImage } from "./image-path.js";

/** Directories on which an init mounts what the kernel gives, before anything can be written. */
const neededDirectories = ["/dev", "/proc", "/sys", "/tmp"];

/** What keeps an image from being a runtime, in sentences; none where nothing does. */
export async function checkBootContract(image: SquashfsImage): Promise<readonly string[]> {
  const problems: string[] = [];
  const init = await find(image, "/sbin/init");
  if (init === undefined) problems.push("it has no /sbin/init, which the kernel starts");
  else if (init.type !== "file") problems.push(`its /sbin/init is a ${init.type}, not a program`);
  else if ((init.mode & 0o111) === 0) problems.push("its /sbin/init is not executable");
  for (const path of neededDirectories) {
    const found = await find(image, path);
    if (found?.type !== "directory") problems.push(`it has no directory ${path}`);
  }
  return problems;
}

async function find(image: SquashfsImage, path: string): Promise<Inode | undefined> {
  try {
    return (await findInImage(image, byteString(path), { follow: true })).inode;
  } catch (error) {
    if (error instanceof BuildError && (error.code === "IMAGE_PATH_MISSING" || error.code === "PATH_LOOP")) return undefined;
    throw error;
  }
}
