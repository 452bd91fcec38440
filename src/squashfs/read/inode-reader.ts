import { byteStringOf } from "../../core/byte-string.js";
import { limits } from "../../core/limits.js";
import { boundedNumber, type ValuesOf } from "../../core/record.js";
import { impliedDirectoryBytes } from "../format/directory.js";
import { noFragment } from "../format/fragment.js";
import { idRecord } from "../format/id.js";
import {
  basicDirectoryRecord,
  basicFileRecord,
  decodeDevice,
  decodeInodeType,
  deviceRecord,
  extendedDirectoryRecord,
  extendedFileRecord,
  inodeHeaderRecord,
  ipcRecord,
  symlinkRecord,
  xattrsRecord,
} from "../format/inode.js";
import type { MetadataPosition } from "../format/metadata-block.js";
import { noXattrs } from "../format/xattr.js";
import type { DirectoryInode, FileInode, Inode, SymlinkInode } from "./inode.js";
import { LookupTable } from "./lookup-table.js";
import type { MetadataCursor, MetadataReader, MetadataTable } from "./metadata-reader.js";
import type { Superblock } from "./superblock-reader.js";
import type { XattrReader } from "./xattr-reader.js";

/** What every inode has besides what its type says. */
type Common = Omit<DirectoryInode, "type" | "listing">;

/** Reads inodes by their place in the inode table. */
export class InodeReader {
  readonly #metadata: MetadataReader;
  readonly #superblock: Superblock;
  readonly #table: MetadataTable;
  readonly #ids: LookupTable<typeof idRecord.fields>;
  readonly #xattrs: XattrReader;

  constructor(metadata: MetadataReader, superblock: Superblock, xattrs: XattrReader) {
    this.#metadata = metadata;
    this.#superblock = superblock;
    this.#table = { name: "inode table", start: superblock.inodeTableStart, end: superblock.directoryTableStart };
    this.#ids = new LookupTable(metadata, idRecord, { count: superblock.idCount, list: superblock.idTableStart });
    this.#xattrs = xattrs;
  }

  /** A cursor in the inode table. */
  cursor(position: MetadataPosition): MetadataCursor {
    return this.#metadata.cursor(this.#table, position);
  }

  async read(position: MetadataPosition): Promise<Inode> {
    const { image } = this.#metadata;
    const cursor = this.cursor(position);
    const header = await cursor.take(inodeHeaderRecord);
    const kind = decodeInodeType(header.type);
    if (kind === undefined) throw image.corrupt(cursor.at, `an inode has type ${header.type}`);
    if (header.number === 0 || header.number > this.#superblock.inodeCount) {
      throw image.corrupt(cursor.at, `an inode has number ${header.number} of ${this.#superblock.inodeCount}`);
    }
    const common = (links: number, xattrs: number) => this.#common(header, links, xattrs);
    const { type, extended } = kind;
    switch (type) {
      case "directory": {
        const body = extended
          ? await cursor.take(extendedDirectoryRecord)
          : { ...(await cursor.take(basicDirectoryRecord)), xattrs: noXattrs };
        return this.#directory(body, await common(body.links, body.xattrs), position, cursor.at);
      }
      case "file": {
        const body = extended
          ? await cursor.take(extendedFileRecord)
          : { ...(await cursor.take(basicFileRecord)), links: 1, xattrs: noXattrs };
        return this.#file(body, await common(body.links, body.xattrs), cursor);
      }
      case "symlink": {
        const { links, targetSize } = await cursor.take(symlinkRecord);
        const target = await this.#target(cursor, targetSize);
        return { ...(await common(links, await xattrsAfter(cursor, extended))), type, target };
      }
      case "character-device":
      case "block-device": {
        const { links, device } = await cursor.take(deviceRecord);
        return { ...(await common(links, await xattrsAfter(cursor, extended))), type, ...decodeDevice(device) };
      }
      default: {
        const { links } = await cursor.take(ipcRecord);
        return { ...(await common(links, await xattrsAfter(cursor, extended))), type };
      }
    }
  }

  async #common(header: ValuesOf<typeof inodeHeaderRecord>, links: number, xattrPlace: number): Promise<Common> {
    const { id: uid } = await this.#ids.get(header.uidIndex);
    const { id: gid } = await this.#ids.get(header.gidIndex);
    const { number, mtime } = header;
    const common = { number, links, mode: header.mode & 0o7777, uid, gid, mtime };
    return xattrPlace === noXattrs ? common : { ...common, xattrs: await this.#xattrs.get(xattrPlace) };
  }

  #directory(
    { block, offset, listingSize }: Pick<ValuesOf<typeof basicDirectoryRecord>, "block" | "offset" | "listingSize">,
    common: Common,
    position: MetadataPosition,
    at: number,
  ): DirectoryInode {
    const size = Math.max(0, listingSize - impliedDirectoryBytes);
    if (size > limits.imageDirectorySize) throw this.#metadata.image.limit(at, `a directory has a listing of ${size} bytes`);
    return { ...common, type: "directory", listing: { inode: position.block * 0x10000 + position.offset, at: { block, offset }, size } };
  }

  #file(
    body: Pick<ValuesOf<typeof basicFileRecord> | ValuesOf<typeof extendedFileRecord>, "start" | "size" | "fragment" | "fragmentOffset">,
    common: Common,
    { at, position }: MetadataCursor,
  ): FileInode {
    const { image } = this.#metadata;
    const size = boundedNumber(body.size, limits.imageFileSize);
    if (size === undefined) throw image.limit(at, `a file claims ${body.size} bytes`);
    const start = boundedNumber(body.start, image.end);
    if (start === undefined) throw image.corrupt(at, `a file's data is said to stand at byte ${body.start}`);
    const fragment = body.fragment === noFragment ? undefined : { place: body.fragment, offset: body.fragmentOffset };
    return { ...common, type: "file", size, data: { start, fragment, words: position } };
  }

  async #target(cursor: MetadataCursor, size: number): Promise<SymlinkInode["target"]> {
    if (size > limits.symlinkTarget) throw this.#metadata.image.limit(cursor.at, `a symbolic link's target has ${size} bytes`);
    return byteStringOf(await cursor.read(size));
  }
}

async function xattrsAfter(cursor: MetadataCursor, extended: boolean): Promise<number> {
  return extended ? (await cursor.take(xattrsRecord)).xattrs : noXattrs;
}
