import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { sep } from "node:path";
import { readAsset } from "../core/asset.js";
import { ContentReader } from "../core/content-reader.js";
import type { Definition } from "../definition/definition.js";
import type { BlockSettings } from "../squashfs/index.js";
import { readFolder } from "../tree/folder.js";
import { walk } from "../tree/walk.js";

export interface StateInputs {
  /** SHA256 of the packages, in the order in which they are installed. */
  readonly packages: readonly string[];
  /** Seconds since 1970, for what scripts make. */
  readonly mtime: number;
  readonly settings: BlockSettings;
  readonly definition: Definition;
}

/**
 * What of a definition does not matter to the configured state: where packages come from, for their digests count, and what is done after it. All other
 * keys matter, those too that come later.
 */
const immaterial: readonly (keyof Definition)[] = [
  ...(["name", "mirror", "securityMirror", "folder", "file"] as const),
  ...(["moreMirrors", "architectures", "snapshot", "components", "suites", "sources"] as const),
  ...(["remove", "recommends", "localPackages", "debs", "pins"] as const),
  ...(["users", "files", "run", "plugins", "init", "squashfs", "scriptSeconds"] as const),
];

/** Names the configured state that these inputs lead to, by a digest of them and of this program's own code. */
export async function stateKey({ packages, mtime, settings, definition }: StateInputs): Promise<string> {
  const material = Object.entries(definition).filter(([key]) => !(immaterial as readonly string[]).includes(key));
  const code = await readAsset(new URL("../code-digest.txt", import.meta.url));
  const inputs = {
    packages,
    mtime,
    settings: { ...settings, uncompressed: [...settings.uncompressed].sort() },
    definition: await withContents(Object.fromEntries(material.sort()), definition.folder),
    platform: process.platform === "win32" ? "win32" : "posix",
  };
  return createHash("sha256").update(code).update(JSON.stringify(inputs)).digest("hex");
}

/** The same value, with the digest of its bytes beside every path of the project's folder. */
async function withContents(value: unknown, folder: string): Promise<unknown> {
  if (typeof value === "string") return value.startsWith(`${folder}${sep}`) ? [value, await digestOf(value)] : value;
  if (Array.isArray(value)) return Promise.all(value.map((one) => withContents(one, folder)));
  if (typeof value !== "object" || value === null) return value;
  const pairs = await Promise.all(Object.entries(value).map(async ([key, one]) => [key, await withContents(one, folder)] as const));
  return Object.fromEntries(pairs);
}

/** Of a file, or of a folder with all names, modes and contents in it; nothing where there is neither. */
async function digestOf(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes !== undefined) return hash.update(bytes).digest("hex");
  const tree = await readFolder(path).catch(() => undefined);
  if (tree === undefined) return undefined;
  const reader = new ContentReader();
  for (const { path: below, node } of walk(tree.root)) {
    hash.update(`${below}\0${node.type} ${node.mode} ${node.type === "symlink" ? node.target : ""}\0`, "latin1");
    if (node.type === "file") hash.update(`${node.content.size} `).update(reader.read(node.content));
  }
  reader.close();
  return hash.digest("hex");
}
