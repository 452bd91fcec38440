import { stat } from "node:fs/promises";
import { ContentReader } from "../core/content-reader.js";
import { openFileSource } from "../core/file-source.js";
import { checkContract, type Finding, treeRoot } from "../guest/contract.js";
import { checkImageContract } from "./image-contract.js";
import { readRoot } from "./read-root.js";

/** `hsqs`. */
const magic = [0x68, 0x73, 0x71, 0x73];

/** Whether something can start under the supervisor, as far as can be told without booting it. */
export interface TestReport {
  readonly image: string;
  /** Broken rules of the boot contract. */
  readonly findings: readonly Finding[];
}

/**
 * Checks the boot contract of an image, a folder or a tar.
 * @throws BuildError `FILE_UNREADABLE`, `SQUASHFS_*`, `TAR_*`
 */
export async function testImage(image: string, signal?: AbortSignal): Promise<TestReport> {
  if (await isSquashfs(image)) return { image, findings: await checkImageContract(image) };
  const root = await readRoot(image, { xattrs: false, signal });
  const reader = new ContentReader();
  try {
    return { image, findings: await checkContract(treeRoot(root.tree, async (content) => reader.read(content))) };
  } finally {
    reader.close();
    await root.close();
  }
}

/** Told by the first bytes, whatever the file is called; a name that says so counts too, so that a damaged image is named as one. */
async function isSquashfs(path: string): Promise<boolean> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) return false;
  const source = await openFileSource(path);
  try {
    const first = await source.read(0, Math.min(magic.length, source.size));
    return magic.every((byte, at) => first[at] === byte) || /\.(squashfs|sqfs)$/.test(path);
  } finally {
    await source.close();
  }
}
