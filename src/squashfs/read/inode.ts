import type { ByteString } from "../../core/byte-string.js";
import type { Attributes } from "../../tree/node.js";
import type { MetadataPosition } from "../format/metadata-block.js";

interface InodeBase extends Attributes {
  /** Inode number; the names of one hard link have the same. */
  readonly number: number;
  /** Names of this inode; for a directory 2 and one for every directory in it. */
  readonly links: number;
}

export interface DirectoryInode extends InodeBase {
  readonly type: "directory";
  /** Where its listing is; for this reader only. */
  readonly listing: {
    /** Where its inode stands, as one number. */
    readonly inode: number;
    readonly at: MetadataPosition;
    readonly size: number;
    /** The ways into a long listing: how many, and where they stand in the inode table. */
    readonly index: { readonly count: number; readonly at: MetadataPosition } | undefined;
  };
}

export interface FileInode extends InodeBase {
  readonly type: "file";
  /** Bytes. */
  readonly size: number;
  /** Where its bytes are; for this reader only. */
  readonly data: {
    /** Where its first block stands in the image. */
    readonly start: number;
    readonly fragment: { readonly place: number; readonly offset: number } | undefined;
    /** Where the size words of its blocks stand in the inode table. */
    readonly words: MetadataPosition;
  };
}

export interface SymlinkInode extends InodeBase {
  readonly type: "symlink";
  readonly target: ByteString;
}

export interface DeviceInode extends InodeBase {
  readonly type: "character-device" | "block-device";
  readonly major: number;
  readonly minor: number;
}

export interface IpcInode extends InodeBase {
  readonly type: "fifo" | "socket";
}

/** A node of an image as its inode says it. */
export type Inode = DirectoryInode | FileInode | SymlinkInode | DeviceInode | IpcInode;
