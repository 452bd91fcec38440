import { createHash } from "node:crypto";
import fc from "fast-check";
import type { BlockCodecs } from "#src/codec/block/block-codec.js";
import { gzip } from "#src/codec/block/gzip.js";
import { blockCodecs } from "#src/codec/block/node-codecs.js";
import { memorySink, memorySource } from "#src/core/byte-source.js";
import { type ByteString, byteString, byteStringOf } from "#src/core/byte-string.js";
import { contentOf } from "#src/core/content.js";
import { inProcessBlocks, openSquashfs, type SquashfsImage, type WriteOptions, writeSquashfs } from "#src/squashfs/index.js";
import type { Attributes, Directory, File, Node } from "#src/tree/node.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";
import { walk } from "#src/tree/walk.js";

/** Codecs that never make anything smaller, so that every byte of an image stands open to be changed by a test. */
export const storing: BlockCodecs = {
  gzip: async () => ({ ...gzip, encoder: { levels: { least: 1, default: 6, most: 12 }, compress: (bytes) => bytes } }),
};

export async function imageOf(tree: Tree, options: Partial<WriteOptions> = {}): Promise<Uint8Array> {
  const { codecs = blockCodecs } = options;
  const sink = memorySink();
  await writeSquashfs(tree, sink, { compression: "gzip", blocks: inProcessBlocks(codecs), codecs, ...options });
  return sink.bytes();
}

export const openImage = (bytes: Uint8Array): Promise<SquashfsImage> =>
  openSquashfs(memorySource("test.squashfs", bytes), { codecs: blockCodecs });

/** One name of a tree or image as plain data, for comparison. */
export type Listed = readonly [path: string, facts: string];

const digest = (chunks: readonly Uint8Array[]) => chunks.reduce((hash, chunk) => hash.update(chunk), createHash("sha256")).digest("hex");

const xattrText = (xattrs: Attributes["xattrs"]) =>
  [...(xattrs ?? [])].map(([name, value]) => `${name}=${Buffer.from(value).toString("hex")}`).sort();

const text = (attributes: Attributes, type: string, more: unknown) => {
  const { mode, uid, gid, mtime, xattrs } = attributes;
  return JSON.stringify([type, mode.toString(8), uid, gid, mtime, xattrText(xattrs), more]);
};

function factsOfNode(node: Node, links: ReadonlyMap<Node, number>): string {
  if (node.type === "directory")
    return text(node, node.type, 2 + [...node.children.values()].filter(({ type }) => type === "directory").length);
  const more: unknown[] = [links.get(node)];
  if (node.type === "file") {
    const { source, offset, size } = node.content;
    if (source.kind !== "memory") throw new Error("tests hold contents in memory");
    more.push(size, digest([source.bytes.subarray(offset, offset + size)]));
  } else if (node.type === "symlink") more.push(node.target);
  else if (node.type === "character-device" || node.type === "block-device") more.push(node.major, node.minor);
  return text(node, node.type, more);
}

/** What an image of this tree must list. */
export function listTree(tree: Tree): Listed[] {
  const links = new Map<Node, number>();
  for (const { node } of walk(tree.root)) links.set(node, (links.get(node) ?? 0) + 1);
  return [...walk(tree.root)].map(({ path, node }) => [path, factsOfNode(node, links)]);
}

/** What this project's reader says of an image, every byte of every file read. */
export async function listImage(image: SquashfsImage): Promise<Listed[]> {
  const listed: Listed[] = [];
  for await (const { path, inode } of image.walk()) {
    if (inode.type === "directory") {
      listed.push([path, text(inode, inode.type, inode.links)]);
      continue;
    }
    const more: unknown[] = [inode.links];
    if (inode.type === "file") {
      const chunks = [];
      for await (const chunk of image.content(inode)) chunks.push(chunk);
      more.push(inode.size, digest(chunks));
    } else if (inode.type === "symlink") more.push(inode.target);
    else if (inode.type === "character-device" || inode.type === "block-device") more.push(inode.major, inode.minor);
    listed.push([path, text(inode, inode.type, more)]);
  }
  return listed;
}

/** Bytes that do not compress, the same for the same seed. */
export function noise(size: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(size);
  let state = (seed * 2654435761) >>> 0 || 1;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

const attributes = (mode = 0o644, more: Partial<Attributes> = {}): Attributes => ({ mode, uid: 0, gid: 0, mtime: 1_700_000_000, ...more });

export const file = (bytes: Uint8Array, more: Partial<Attributes> = {}): File => ({
  ...attributes(0o644, more),
  type: "file",
  content: contentOf(bytes),
});

export const emptyTree = (): Tree => new Tree({ ...attributes(0o755), type: "directory", children: new Map() });

/** A tree with everything that squashfs has but extended attributes; blocks are meant to have 4 KiB. */
export function richTree(): Tree {
  const tree = emptyTree();
  const put = (path: string, node: Node) => tree.put(imagePathOf(path), node);
  tree.putDirectory(imagePathOf("tmp"), attributes(0o1777));
  put("bin/tool", file(noise(10_000), { mode: 0o4755, uid: 1000, gid: 4_000_000_000 }));
  for (const size of [0, 1, 4095, 4096, 4097, 8192, 12_289, 3 << 20]) put(`sizes/${size}`, file(noise(size, size)));
  const text = new TextEncoder().encode("the same line again\n".repeat(3000));
  put("text/one", file(text));
  put("text/two", file(text.slice(), { mtime: 1_600_000_000 }));
  const zeros = new Uint8Array(40_000);
  zeros.set(noise(100), 20_000);
  put("sparse/hole", file(zeros));
  put("sparse/all", file(new Uint8Array(16_384)));
  put("sparse/small", file(new Uint8Array(100)));
  const linked = file(noise(5000, 7));
  for (const name of ["a", "b", "deep/down/c"]) put(`links/${name}`, linked);
  put("dev/null", { ...attributes(0o666), type: "character-device", major: 1, minor: 3 });
  put("dev/disk", { ...attributes(0o660, { gid: 6 }), type: "block-device", major: 259, minor: 0x12345 });
  put("run/pipe", { ...attributes(0o600), type: "fifo" });
  put("run/socket", { ...attributes(0o755), type: "socket" });
  put("sh", { ...attributes(0o777), type: "symlink", target: byteString("/bin/tool") });
  put("far", { ...attributes(0o777), type: "symlink", target: byteString("x".repeat(4000)) });
  for (const name of ["\xff\xfe", "new\nline", "back\\slash", "CON", "Readme", "README", `${"n".repeat(255)}`]) {
    tree.directoryAt(imagePathOf("odd")).children.set(name as ByteString, file(noise(10, name.length)));
  }
  for (let i = 0; i < 3000; i++) put(`many/entry-with-a-long-name-${i}`, file(noise(i % 5, i)));
  for (let i = 0; i < 300; i++) put(`folders/${i}/x`, { ...attributes(0o777), type: "symlink", target: byteString(`${i}`) });
  return tree;
}

const nameBytes = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((bytes) => bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x2b : byte)))
  .map(byteStringOf)
  .filter((name) => name !== "." && name !== "..");

const xattrsArbitrary = fc
  .array(fc.tuple(fc.constantFrom("user.a", "user.", "trusted.t", "security.capability"), fc.uint8Array({ maxLength: 300 })), {
    maxLength: 3,
  })
  .map((pairs) => new Map(pairs.map(([name, value]) => [byteString(name), value] as const)));

const attributesArbitrary: fc.Arbitrary<Attributes> = fc
  .record({
    mode: fc.integer({ min: 0, max: 0o7777 }),
    uid: fc.constantFrom(0, 1000, 65_534, 0xffff_ffff),
    gid: fc.constantFrom(0, 1000, 7),
    mtime: fc.integer({ min: 0, max: 0xffff_ffff }),
    xattrs: fc.option(xattrsArbitrary, { nil: undefined, freq: 4 }),
  })
  .map(({ xattrs, ...rest }) => (xattrs === undefined || xattrs.size === 0 ? rest : { ...rest, xattrs }));

const contentArbitrary = fc
  .tuple(
    fc.oneof(fc.constantFrom(0, 1, 4095, 4096, 4097, 8191, 8192, 8193, 12_288), fc.integer({ min: 0, max: 20_000 })),
    fc.constantFrom("zeros", "noise", "text"),
    fc.integer({ min: 1, max: 5 }),
  )
  .map(([size, kind, seed]) => {
    if (kind === "zeros") return new Uint8Array(size);
    return kind === "noise" ? noise(size, seed) : new Uint8Array(size).fill(0x40 + seed);
  });

const leafArbitrary: fc.Arbitrary<Node> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(attributesArbitrary, contentArbitrary)
      .map(([a, bytes]): Node => ({ ...a, type: "file", content: contentOf(bytes) })),
  },
  fc.tuple(attributesArbitrary, nameBytes).map(([a, target]): Node => ({ ...a, type: "symlink", target })),
  fc
    .tuple(
      attributesArbitrary,
      fc.constantFrom("character-device" as const, "block-device" as const),
      fc.integer({ min: 0, max: 0xfff }),
      fc.integer({ min: 0, max: 0xfffff }),
    )
    .map(([a, type, major, minor]): Node => ({ ...a, type, major, minor })),
  fc.tuple(attributesArbitrary, fc.constantFrom("fifo" as const, "socket" as const)).map(([a, type]): Node => ({ ...a, type })),
);

const directoryArbitrary = (depth: number): fc.Arbitrary<Directory> =>
  fc
    .tuple(
      attributesArbitrary,
      fc.array(
        fc.tuple(nameBytes, depth === 0 ? leafArbitrary : fc.oneof({ weight: 3, arbitrary: leafArbitrary }, directoryArbitrary(depth - 1))),
        {
          maxLength: 6,
        },
      ),
    )
    .map(([a, children]) => ({ ...a, type: "directory", children: new Map(children) }));

/** Any tree: every type, odd names, sizes around a block of 4 KiB, duplicates, and hard links. */
export const treeArbitrary: fc.Arbitrary<Tree> = fc
  .tuple(directoryArbitrary(3), fc.array(fc.tuple(fc.nat(), fc.nat(), nameBytes), { maxLength: 4 }))
  .map(([root, links]) => {
    const nodes = [...walk(root)].map(({ node }) => node);
    const directories = nodes.filter((node) => node.type === "directory");
    const leaves = nodes.filter((node) => node.type !== "directory");
    for (const [from, to, name] of links) {
      const leaf = leaves[from % Math.max(leaves.length, 1)];
      const target = directories[to % directories.length];
      if (leaf !== undefined && target !== undefined && !target.children.has(name)) target.children.set(name, leaf);
    }
    return new Tree(root);
  });
