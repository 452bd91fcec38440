import type { NodeType } from "../tree/node.js";

const letters: Readonly<Record<NodeType, string>> = {
  directory: "d",
  file: "-",
  symlink: "l",
  "character-device": "c",
  "block-device": "b",
  fifo: "p",
  socket: "s",
};

/** Type and permissions as `ls -l` writes them: `-rwsr-xr-x`. Source: POSIX, ls, "File mode". */
export function formatMode(type: NodeType, mode: number): string {
  const triple = (shift: number, special: boolean, letter: string) => {
    const bits = mode >> shift;
    const execute = bits & 1 ? (special ? letter : "x") : special ? letter.toUpperCase() : "-";
    return `${bits & 4 ? "r" : "-"}${bits & 2 ? "w" : "-"}${execute}`;
  };
  return `${letters[type]}${triple(6, (mode & 0o4000) !== 0, "s")}${triple(3, (mode & 0o2000) !== 0, "s")}${triple(0, (mode & 0o1000) !== 0, "t")}`;
}

/** Permission bits as `chmod` takes them: `0755`, `4755`. */
export function octalMode(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
