import { createHash } from "node:crypto";
import type { BlockList, BlockSet } from "../core/block-set.js";
import { type ByteString, byteStringBytes, byteStringOf } from "../core/byte-string.js";
import { type Content, contentOf } from "../core/content.js";
import { BuildError } from "../core/errors.js";
import { type Node, type NodeType, withXattrs } from "../tree/node.js";
import type { ImagePath } from "../tree/path.js";
import { columnOf, numbersOf } from "./column.js";
import { nodeTypes } from "./node-types.js";
import type { StoredEntry } from "./stored-package.js";

/** Stands for a hard link. */
const hardlink = nodeTypes.length;
const noTail = 0xffff_ffff;

/** Entries column by column: that is many times as fast to read as objects are. */
export interface EntryTable {
  readonly count: number;
  /** Separated by NUL, as no path holds it; the bytes of byte strings. */
  readonly paths: Uint8Array;
  /** Targets of links, symbolic and hard. */
  readonly targets: Uint8Array;
  readonly types: Uint8Array;
  /** mode, uid, gid, mtime of each entry that is no hard link. */
  readonly attributes: Uint8Array;
  /** size, set, at, crc, tail's fragment and offset, words: of each file, as 64-bit floats. */
  readonly files: Uint8Array;
  readonly words: Uint8Array;
  /** SHA256 of each file, 32 bytes. */
  readonly digests: Uint8Array;
  /** major and minor of each device. */
  readonly devices: Uint8Array;
  readonly xattrs: readonly (readonly [entry: number, attributes: readonly (readonly [name: string, value: Uint8Array])[]])[];
}

/** @param setOf the number of a set; contents that have bytes must lie in one */
export function encodeEntries(entries: readonly StoredEntry[], setOf: (set: BlockSet) => number): EntryTable {
  const targets: string[] = [];
  const attributes: number[] = [];
  const files: number[] = [];
  const words: number[] = [];
  const digests: string[] = [];
  const devices: number[] = [];
  const xattrs: [number, [string, Uint8Array][]][] = [];
  const kinds = entries.map((entry, index) => {
    if ("hardlink" in entry) {
      targets.push(entry.hardlink);
      return hardlink;
    }
    const { node } = entry;
    attributes.push(node.mode, node.uid, node.gid, node.mtime);
    if (node.xattrs !== undefined) xattrs.push([index, [...node.xattrs]]);
    if (node.type === "symlink") targets.push(node.target);
    if (node.type === "character-device" || node.type === "block-device") devices.push(node.major, node.minor);
    if (node.type === "file") {
      const { size, sha256 = "" } = node.content;
      const { set, blocks } = placeOf(node.content);
      files.push(size, set === undefined ? -1 : setOf(set), blocks.at, blocks.crc);
      files.push(blocks.tail?.fragment ?? noTail, blocks.tail?.offset ?? 0, blocks.words.length);
      for (const word of blocks.words) words.push(word);
      digests.push(size === 0 ? emptyDigest : sha256);
    }
    return nodeTypes.indexOf(node.type);
  });
  return {
    count: entries.length,
    paths: byteStringBytes(entries.map(({ path }) => path).join("\0") as ByteString),
    targets: byteStringBytes(targets.join("\0") as ByteString),
    types: Uint8Array.from(kinds),
    attributes: columnOf(Float64Array.from(attributes)),
    files: columnOf(Float64Array.from(files)),
    words: columnOf(Uint32Array.from(words)),
    digests: new Uint8Array(Buffer.from(digests.join(""), "hex")),
    devices: columnOf(Uint32Array.from(devices)),
    xattrs,
  };
}

const emptyDigest = createHash("sha256").digest("hex");

const empty: BlockList = { at: 0, words: [], crc: 0 };

function placeOf({ source, size }: Content): { readonly set?: BlockSet; readonly blocks: BlockList } {
  if (size === 0) return { blocks: empty };
  if (source.kind === "blocks") return source;
  throw new BuildError("INTERNAL", "A content was to be put into the store before it was compressed.");
}

/** The entries of a table. */
export function decodeEntries(table: EntryTable, sets: readonly BlockSet[]): StoredEntry[] {
  const { count } = table;
  const paths = byteStringOf(table.paths).split("\0");
  const targets = byteStringOf(table.targets).split("\0");
  const attributes = numbersOf(Float64Array, table.attributes);
  const files = fileReader(table, sets);
  const devices = numbersOf(Uint32Array, table.devices);
  // Counted by hand: with iterators it takes several times as long.
  const at = { target: 0, attribute: 0, device: 0 };
  const target = (): string => targets[at.target++] ?? "";
  const attribute = (): number => attributes[at.attribute++] ?? 0;
  const device = (): number => devices[at.device++] ?? 0;
  const xattrs = new Map(table.xattrs.map(([entry, list]) => [entry, new Map(list.map(([name, value]) => [name as ByteString, value]))]));
  // Written out: to spread attributes into each node takes twice as long.
  const nodeOf = (type: NodeType | undefined): Node => {
    const mode = attribute();
    const uid = attribute();
    const gid = attribute();
    const mtime = attribute();
    switch (type) {
      case "directory":
        return { mode, uid, gid, mtime, type, children: new Map() };
      case "file":
        return { mode, uid, gid, mtime, type, content: files() };
      case "symlink":
        return { mode, uid, gid, mtime, type, target: target() as ByteString };
      case "character-device":
      case "block-device":
        return { mode, uid, gid, mtime, type, major: device(), minor: device() };
      case "fifo":
      case "socket":
        return { mode, uid, gid, mtime, type };
      default:
        throw new BuildError("INTERNAL", "A stored entry has no type.");
    }
  };
  return Array.from({ length: count }, (_, index) => {
    const path = (paths[index] ?? "") as ImagePath;
    const type = table.types[index] ?? 0;
    return type === hardlink
      ? { path, hardlink: target() as ImagePath }
      : { path, node: withXattrs(nodeOf(nodeTypes[type]), xattrs.get(index)) };
  });
}

const fields = 7;
/** Most files have no whole block. */
const noWords: number[] = [];

function fileReader(table: EntryTable, sets: readonly BlockSet[]): () => Content {
  const files = numbersOf(Float64Array, table.files);
  const words = numbersOf(Uint32Array, table.words);
  const digests = Buffer.from(table.digests.buffer, table.digests.byteOffset, table.digests.byteLength).toString("hex");
  let file = 0;
  let word = 0;
  return () => {
    const row = file * fields;
    const field = (number: number): number => files[row + number] ?? 0;
    const [size, at, crc, fragment, offset] = [field(0), field(2), field(3), field(4), field(5)];
    const sha256 = digests.slice(file * 64, (file + 1) * 64);
    const count = field(6);
    const list = count === 0 ? noWords : new Array<number>(count);
    for (let i = 0; i < list.length; i++) list[i] = words[word++] ?? 0;
    file += 1;
    const set = sets[field(1)];
    if (size === 0 || set === undefined) return { ...contentOf(new Uint8Array(0)), sha256 };
    const blocks: BlockList = fragment === noTail ? { at, words: list, crc } : { at, words: list, crc, tail: { fragment, offset } };
    return { source: { kind: "blocks", set, blocks }, offset: 0, size, sha256 };
  };
}
