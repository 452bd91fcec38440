import { createHash } from "node:crypto";
import { concatBytes } from "../../core/bytes.js";

/** A block of a file's tree, as the block above it names it. */
export interface DagLink {
  /** The multihash of the block: sha2-256, 34 bytes. */
  readonly hash: Uint8Array;
  /** Bytes of the file below it. */
  readonly fileSize: number;
  /** Bytes of the block and of all blocks below it. */
  readonly treeSize: number;
}

/** The block of one chunk of a file. Source: the UnixFS and DAG-PB specifications of IPFS, fields by number. */
export function leafBlock(chunk: Uint8Array): DagLink {
  const size = chunk.byteLength;
  const before = size === 0 ? fileType : concatBytes([fileType, varint(0x12), varint(size)]);
  const after = concatBytes([varint(0x18), varint(size)]);
  const head = concatBytes([varint(0x0a), varint(before.byteLength + size + after.byteLength), before]);
  return {
    hash: multihash([head, chunk, after]),
    fileSize: size,
    treeSize: head.byteLength + size + after.byteLength,
  };
}

/** The block above several blocks. Links stand before the data, as DAG-PB's canonical form has it. */
export function parentBlock(links: readonly DagLink[]): DagLink {
  const parts = links.map(({ hash, treeSize }) => {
    const link = concatBytes([varint(0x0a), varint(hash.byteLength), hash, Uint8Array.of(0x12, 0), varint(0x18), varint(treeSize)]);
    return concatBytes([varint(0x12), varint(link.byteLength), link]);
  });
  const fileSize = links.reduce((sum, link) => sum + link.fileSize, 0);
  const sizes = links.map((link) => concatBytes([varint(0x20), varint(link.fileSize)]));
  const data = concatBytes([fileType, varint(0x18), varint(fileSize), ...sizes]);
  const block = concatBytes([...parts, varint(0x0a), varint(data.byteLength), data]);
  return {
    hash: multihash([block]),
    fileSize,
    treeSize: block.byteLength + links.reduce((sum, link) => sum + link.treeSize, 0),
  };
}

/** UnixFS: field 1, the type, is 2 for a file. */
const fileType = Uint8Array.of(0x08, 2);

function multihash(parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return concatBytes([Uint8Array.of(0x12, 32), hash.digest()]);
}

/** An unsigned number in groups of seven bits, the lowest first; up to 2^53. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.of(...bytes, rest);
}
