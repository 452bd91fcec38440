import { byteString } from "#src/core/byte-string.js";
import { injectGuest } from "#src/guest/inject.js";
import { imagePathOf } from "#src/tree/path.js";
import type { Tree } from "#src/tree/tree.js";
import { emptyTree, file, imageOf } from "./squashfs.js";

const owned = { uid: 0, gid: 0, mtime: 1_700_000_000 };

/** The header of a program for x86-64 that needs no loader: nothing could run it, but nothing about it is wrong. */
export function programHeader(): Uint8Array {
  const bytes = Buffer.alloc(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(62, 18);
  return bytes;
}

/** Puts what init calls and imports beside the init sequence, so that the boot contract is kept. */
function putGuestNeeds(tree: Tree): void {
  for (const name of ["sh", "mount", "umount", "mkdir", "rmdir", "ln", "sleep", "socat", "pivot_root", "python3.11"]) {
    tree.put(imagePathOf(`usr/bin/${name}`), file(programHeader(), { mode: 0o755 }));
  }
  const link = (path: string, target: string) =>
    tree.put(imagePathOf(path), { ...owned, mode: 0o777, type: "symlink", target: byteString(target) });
  link("bin", "usr/bin");
  link("usr/bin/python3", "python3.11");
  link("etc/link", "nowhere");
  for (const name of [
    "asyncio/__init__",
    "ctypes/__init__",
    "http/__init__",
    "importlib/__init__",
    "json/__init__",
    "subprocess",
    "zipfile",
  ]) {
    tree.put(imagePathOf(`usr/lib/python3.11/${name}.py`), file(new Uint8Array(0)));
  }
  tree.put(imagePathOf("usr/lib/python3/dist-packages/msgpack/__init__.py"), file(new Uint8Array(0)));
}

/** A tree that keeps the boot contract. */
export async function runtimeTree(): Promise<Tree> {
  const tree = emptyTree();
  putGuestNeeds(tree);
  await injectGuest(tree, { plugins: [], mtime: owned.mtime });
  return tree;
}

/** Files that are in the image beside those of {@link runtimeTree}. */
export async function runtimeImage(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Uint8Array> {
  const tree = await runtimeTree();
  for (const [path, content] of Object.entries(files)) tree.put(imagePathOf(path), file(Buffer.from(content as string)));
  return imageOf(tree);
}
