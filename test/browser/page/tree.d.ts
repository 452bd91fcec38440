import type { Tree } from "#src/squashfs/index.js";

export function testTree(): Tree;
