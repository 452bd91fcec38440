import type { Node, NodeType } from "../../tree/node.js";

const typeLetters: Readonly<Record<NodeType, string>> = {
  file: "-",
  directory: "d",
  symlink: "l",
  "character-device": "c",
  "block-device": "b",
  fifo: "p",
  socket: "s",
};

/** Type and permissions as `ls -l` writes them: `-rw-r--r--`. Source: POSIX ls. */
export const modeText = (type: NodeType, mode: number): string => typeLetters[type] + permissionText(mode);

/** Permissions as chmod writes them: `rw-r--r--`. */
export function permissionText(mode: number): string {
  const part = (shift: number, special: boolean, letter: string) => {
    const bits = mode >> shift;
    const executes = (bits & 1) !== 0;
    const last = special ? (executes ? letter : letter.toUpperCase()) : executes ? "x" : "-";
    return `${bits & 4 ? "r" : "-"}${bits & 2 ? "w" : "-"}${last}`;
  };
  return part(6, (mode & 0o4000) !== 0, "s") + part(3, (mode & 0o2000) !== 0, "s") + part(0, (mode & 0o1000) !== 0, "t");
}

/** st_size. A directory has a page, as on most file systems. */
export function nodeSize(node: Node): number {
  if (node.type === "file") return node.content.size;
  if (node.type === "symlink") return node.target.length;
  return node.type === "directory" ? 4096 : 0;
}

/** st_blocks: pieces of 512 bytes, as ext4 gives pages of 4096. Short links need none. */
export function diskBlocks(node: Node): number {
  if (node.type === "symlink" && node.target.length < 60) return 0;
  return Math.ceil(nodeSize(node) / 4096) * 8;
}
