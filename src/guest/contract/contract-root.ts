import { BuildError } from "../../core/errors.js";
import type { Node } from "../../tree/node.js";
import { displayPath, type ImagePath, imagePathOf } from "../../tree/path.js";
import type { Tree } from "../../tree/tree.js";

/** A root filesystem whose files can be read: a tree, and where its bytes come from. */
export interface ContractRoot {
  readonly tree: Tree;
  /** All bytes of the regular file at a path, without links. */
  read(path: ImagePath): Promise<Uint8Array>;
}

/** A rule of the boot contract that does not hold. */
export interface Finding {
  /** `error`: it cannot start; `warning`: it starts with less, or slower. */
  readonly severity: "error" | "warning";
  /** The rule's name: directory, init, command, library, ... */
  readonly rule: string;
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

export interface FoundFile {
  readonly path: ImagePath;
  /** The path for a person. */
  readonly shown: string;
  readonly node: Node;
}

/** PATH of init. */
const commandFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/** Files that are read whole: the largest interpreters have some 100 MB. */
const largestProgram = 512 << 20;

/** What the kernel finds at a path, links followed; undefined where there is nothing, or the links have no end. */
export function findPath({ tree }: ContractRoot, path: string): FoundFile | undefined {
  try {
    const place = tree.resolve(imagePathOf(path), { follow: true });
    const node = tree.get(place);
    return node === undefined ? undefined : { path: place, shown: displayPath(place), node };
  } catch (error) {
    if (error instanceof BuildError) return undefined;
    throw error;
  }
}

export function findCommand(root: ContractRoot, name: string): FoundFile | undefined {
  for (const folder of commandFolders) {
    const found = findPath(root, `${folder}/${name}`);
    if (found?.node.type === "file") return found;
  }
  return undefined;
}

export function isExecutable({ node }: FoundFile): boolean {
  return node.type === "file" && (node.mode & 0o111) !== 0 && node.content.size <= largestProgram;
}
