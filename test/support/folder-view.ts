import { spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Node } from "#src/tree/node.js";
import type { Tree } from "#src/tree/tree.js";
import { walk } from "#src/tree/walk.js";
import { isRoot } from "./oracle.js";
import { emptyTree, imageOf } from "./squashfs.js";

/** How other tools see a tree: extracted, mounted, listed. */

/** What a tool wrote, one character a byte; a tool that fails or complains fails the test. */
export function quiet(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "latin1", maxBuffer: 64 << 20 });
  expect({ program, status, stderr }).toEqual({ program, status: 0, stderr: "" });
  return stdout;
}

/** `find`'s view of a folder, sorted: path, type, mode, owner, time, names of the inode, size, target; no path holds `//`. */
export function found(folder: string): string[] {
  return quiet("find", folder, "-printf", "%P//%y//%m//%U//%G//%T@//%n//%s//%l\\0").split("\0").slice(0, -1).sort();
}

const letters = { directory: "d", file: "f", symlink: "l", "character-device": "c", "block-device": "b", fifo: "p", socket: "s" } as const;

/**
 * What `find` must say of this tree. Directories have the size and the link count of the file system that they are on, so both are taken
 * from what was found.
 */
export function expected(tree: Tree, seen: readonly string[]): string[] {
  const names = [...walk(tree.root)];
  const links = new Map<Node, number>();
  for (const { node } of names) links.set(node, (links.get(node) ?? 0) + 1);
  const own = new Map(seen.map((line) => [line.split("//")[0], line.split("//")]));
  const countAndSize = (path: string, node: Node) => {
    if (node.type === "directory") return own.get(path)?.slice(6, 8);
    const size = node.type === "file" ? node.content.size : node.type === "symlink" ? node.target.length : 0;
    return [links.get(node), size];
  };
  return names
    .map(({ path, node }) => {
      const facts = [node.mode.toString(8), node.uid, node.gid, `${node.mtime}.0000000000`, ...(countAndSize(path, node) ?? [])];
      return [path, letters[node.type], ...facts, node.type === "symlink" ? node.target : ""].join("//");
    })
    .sort();
}

/** The files' SHA256 by `sha256sum`, against those of the tree. */
export function sums(folder: string): string[] {
  const lines = quiet("sh", "-c", 'cd "$1" && find . -type f -exec sha256sum -z {} +', "sh", folder);
  return lines.split("\0").slice(0, -1).sort();
}

export async function expectedSums(tree: Tree): Promise<string[]> {
  const lines: string[] = [];
  for (const { path, node } of walk(tree.root)) {
    if (node.type !== "file" || node.content.source.kind !== "memory") continue;
    const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(node.content.source.bytes));
    lines.push(`${Buffer.from(digest).toString("hex")}  ./${path}`);
  }
  return lines.sort();
}

export async function expectSame(tree: Tree, folder: string): Promise<void> {
  const seen = found(folder);
  expect(seen).toEqual(expected(tree, seen));
  expect(sums(folder)).toEqual(await expectedSums(tree));
  expect(lstatSync(join(folder, "dev", "null")).rdev).toBe((1 << 8) | 3);
}

/** Whether the kernel may mount images here; sandboxes often forbid it, even to root. */
export async function mounts(): Promise<boolean> {
  if (!isRoot) return false;
  const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-test-"));
  const path = join(folder, "image.squashfs");
  const point = join(folder, "mount");
  mkdirSync(point);
  writeFileSync(path, await imageOf(emptyTree()));
  const mounted = spawnSync("mount", ["-t", "squashfs", "-o", "loop,ro", path, point]).status === 0;
  if (mounted) spawnSync("umount", [point]);
  rmSync(folder, { recursive: true });
  return mounted;
}
