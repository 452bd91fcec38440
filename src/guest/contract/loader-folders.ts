import { utf8Text } from "../../core/bytes.js";
import { limits } from "../../core/limits.js";
import { imagePathOf } from "../../tree/path.js";
import { type ContractRoot, findPath } from "./contract-root.js";

/** Debian's names of processors. */
export type Architecture = "amd64" | "arm64";

const triplets: Readonly<Record<Architecture, string>> = { amd64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" };

/** Where Debian's loader looks after the folders of ld.so.conf. */
export function systemFolders(architecture: Architecture): readonly string[] {
  const triplet = triplets[architecture];
  return [`/lib/${triplet}`, `/usr/lib/${triplet}`, "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
}

/** The folders that ld.so.conf names, in its order. They count once ldconfig has written its cache. Source: ldconfig(8). */
export async function configuredFolders(root: ContractRoot): Promise<readonly string[]> {
  if ((await findPath(root, "/etc/ld.so.cache")) === undefined) return [];
  const folders: string[] = [];
  const read = new Set<string>();
  const follow = async (path: string): Promise<void> => {
    const file = await findPath(root, path);
    if (file?.type !== "file" || read.has(file.path) || read.size >= limits.loaderConfigFiles) return;
    read.add(file.path);
    if (file.size > limits.loaderConfigSize) return;
    for (const written of utf8Text(await root.read(file.path)).split("\n")) {
      const line = written.replace(/#.*/, "").trim();
      const [, pattern] = /^include\s+(.+)$/.exec(line) ?? [];
      if (pattern === undefined) {
        if (line.startsWith("/")) folders.push(line.replace(/\s*=.*$/, ""));
      } else {
        for (const one of await expand(root, pattern.startsWith("/") ? pattern : `/etc/${pattern}`)) await follow(one);
      }
    }
  };
  await follow("/etc/ld.so.conf");
  return folders;
}

/** Paths that a pattern names; Debian's have it in the last part only. */
async function expand(root: ContractRoot, pattern: string): Promise<readonly string[]> {
  const slash = pattern.lastIndexOf("/");
  const [folder, last] = [pattern.slice(0, slash), pattern.slice(slash + 1)];
  if (!/[*?[]/.test(last)) return [pattern];
  const source = last
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  const matches = new RegExp(`^(?!\\.)${source}$`);
  return (await root.names(imagePathOf(folder || "/")))
    .filter((name) => matches.test(name))
    .sort()
    .map((name) => `${folder}/${name}`);
}
