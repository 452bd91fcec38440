import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A text file of this computer. */
export interface HostText {
  readonly path: string;
  readonly text: string;
}

/**
 * The text files directly in a folder of this computer whose names are wanted, in the order of their names. What is missing or cannot
 * be read is left out: this is for settings that may be there.
 */
export async function folderTexts(folder: string, isWanted: (name: string) => boolean): Promise<readonly HostText[]> {
  const names = (await readdir(folder).catch(() => [])).filter(isWanted).sort();
  const texts: HostText[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text !== undefined) texts.push({ path, text });
  }
  return texts;
}
