import type { ByteView } from "../../core/byte-view.js";
import type { NodeType } from "../../tree/node.js";
import { type ImagePath, imagePathOf } from "../../tree/path.js";

/** A root filesystem as the boot contract looks at it, here and there: a tree, or an image of which little is read. Links are followed. */
export interface ContractRoot {
  /** What stands at a path; undefined where there is nothing, or the links have no end. */
  find(path: ImagePath): Promise<FoundFile | undefined>;
  /** The names in a directory, in no order; none where there is no directory. */
  names(directory: ImagePath): Promise<readonly string[]>;
  /** All bytes of the regular file at a path. */
  read(path: ImagePath): Promise<Uint8Array>;
  /** The same bytes for who looks at a few of them: where it can be, no others are read. */
  view(path: ImagePath): Promise<ByteView>;
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

/** What the kernel finds at a path. */
export interface FoundFile {
  /** Where it is when links are followed. */
  readonly path: ImagePath;
  /** The path for a person. */
  readonly shown: string;
  readonly type: NodeType;
  /** Permission bits. */
  readonly mode: number;
  /** Bytes of a regular file. */
  readonly size: number;
}

/** PATH of init. */
const commandFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** What the kernel finds at a path, links followed; undefined where there is nothing, or the links have no end. */
export function findPath(root: ContractRoot, path: string): Promise<FoundFile | undefined> {
  return root.find(imagePathOf(path));
}

export async function findCommand(root: ContractRoot, name: string): Promise<FoundFile | undefined> {
  for (const folder of commandFolders) {
    const found = await findPath(root, `${folder}/${name}`);
    if (found?.type === "file") return found;
  }
  return undefined;
}

export function isExecutable({ type, mode }: FoundFile): boolean {
  return type === "file" && (mode & 0o111) !== 0;
}
