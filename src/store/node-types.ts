import type { NodeType } from "../tree/node.js";

/** Types by their number in the tables of the store; what comes after the last is the table's own. */
export const nodeTypes: readonly NodeType[] = ["directory", "file", "symlink", "character-device", "block-device", "fifo", "socket"];
