import type { ByteString } from "../core/byte-string.js";
import type { Content } from "../core/content.js";

/** What every node carries. Nodes are data: a change makes a new object, except for a directory's children. */
export interface Attributes {
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970, unsigned 32 bits. */
  readonly mtime: number;
  /** Extended attributes by full name (`user.x`, `security.capability`). */
  readonly xattrs?: ReadonlyMap<ByteString, Uint8Array>;
}

export interface Directory extends Attributes {
  readonly type: "directory";
  readonly children: Map<ByteString, Node>;
}

/** A regular file. Two names of one hard link hold the same object. */
export interface File extends Attributes {
  readonly type: "file";
  readonly content: Content;
}

export interface Symlink extends Attributes {
  readonly type: "symlink";
  readonly target: ByteString;
}

export interface Device extends Attributes {
  readonly type: "character-device" | "block-device";
  readonly major: number;
  readonly minor: number;
}

export interface Fifo extends Attributes {
  readonly type: "fifo";
}

export interface Socket extends Attributes {
  readonly type: "socket";
}

export type Node = Directory | File | Symlink | Device | Fifo | Socket;
export type NodeType = Node["type"];

export function directory({ mode, uid, gid, mtime, xattrs }: Attributes, children: Map<ByteString, Node> = new Map()): Directory {
  return withXattrs({ type: "directory", mode, uid, gid, mtime, children }, xattrs);
}

/**
 * The node with these extended attributes, or the node itself where there are none. With Node 20 an object to which keys are added after a spread takes four
 * times the memory of one whose spread comes last, or that has none, and a tree has tens of thousands.
 */
export function withXattrs<N extends Attributes>(node: N, xattrs: Attributes["xattrs"]): N {
  return xattrs === undefined ? node : { ...node, xattrs };
}
