import { expect, test } from "vitest";
import { allRoot } from "#src/tree/all-root.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";
import { walk } from "#src/tree/walk.js";
import { file } from "../support/squashfs.js";

test("gives everything to root, keeps what else there is, and hard links one file", () => {
  const tree = new Tree();
  const owner = { uid: 1000, gid: 100 };
  tree.putDirectory(imagePathOf("home"), { mode: 0o2750, mtime: 5, ...owner });
  const shared = file(new Uint8Array([1]), { mode: 0o4755, mtime: 7, ...owner });
  tree.put(imagePathOf("home/a"), shared);
  tree.put(imagePathOf("home/b"), shared);
  const owned = allRoot(tree);
  expect([...walk(owned.root)].map(({ path, node }) => [path, node.uid, node.gid, node.mode, node.mtime])).toEqual([
    ["", 0, 0, 0o755, 0],
    ["home", 0, 0, 0o2750, 5],
    ["home/a", 0, 0, 0o4755, 7],
    ["home/b", 0, 0, 0o4755, 7],
  ]);
  expect(owned.get(imagePathOf("home/a"))).toBe(owned.get(imagePathOf("home/b")));
  expect(tree.get(imagePathOf("home/a"))).toBe(shared);
});
