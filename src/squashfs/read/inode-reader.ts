import { byteStringOf } from "../../core/byte-string.js";
import { viewOf } from "../../core/bytes.js";
import { limits } from "../../core/limits.js";
import { boundedNumber, type ValuesOf } from "../../core/record.js";
import type { NodeType } from "../../tree/node.js";
import { impliedDirectoryBytes } from "../format/directory.js";
import { noFragment } from "../format/fragment.js";
import { idRecord } from "../format/id.js";
import {
  basicDirectoryRecord,
  basicFileRecord,
  decodeDevice,
  decodeInodeType,
  deviceRecord,
  extendedBy,
  extendedDirectoryRecord,
  extendedFileRecord,
  inodeHeaderRecord,
  ipcRecord,
  symlinkRecord,
  xattrsRecord,
} from "../format/inode.js";
import type { MetadataPosition } from "../format/metadata-block.js";
import { noXattrs } from "../format/xattr.js";
import type { DirectoryInode, FileInode, Inode } from "./inode.js";
import { LookupTable } from "./lookup-table.js";
import type { MetadataCursor } from "./metadata-cursor.js";
import type { MetadataReader, MetadataTable, MetadataWindow } from "./metadata-reader.js";
import type { Superblock } from "./superblock-reader.js";
import type { XattrReader } from "./xattr-reader.js";

type Xattrs = NonNullable<Inode["xattrs"]>;

/** Extended attributes that were not read yet. */
const missing = Symbol("not read yet");

/** Where an inode stands, and who owns it. */
interface Owned {
  readonly position: MetadataPosition;
  readonly uid: number;
  readonly gid: number;
}

/** What every inode has besides what its type says. */
type Common = Omit<DirectoryInode, "type" | "listing">;

/** What stands in an inode of a type before what is as long as the inode says. */
interface Kind {
  readonly type: NodeType;
  readonly extended: boolean;
  /** Bytes of the header and the type's record. */
  readonly size: number;
}

const header = inodeHeaderRecord.offsets;
const basicFile = basicFileRecord.offsets;
const basicDirectory = basicDirectoryRecord.offsets;

const records = {
  directory: [basicDirectoryRecord, extendedDirectoryRecord],
  file: [basicFileRecord, extendedFileRecord],
  symlink: [symlinkRecord, symlinkRecord],
  "block-device": [deviceRecord, deviceRecord],
  "character-device": [deviceRecord, deviceRecord],
  fifo: [ipcRecord, ipcRecord],
  socket: [ipcRecord, ipcRecord],
} as const;

const kinds: readonly (Kind | undefined)[] = Array.from({ length: 2 * extendedBy + 1 }, (_, number) => {
  const kind = decodeInodeType(number);
  return kind && { ...kind, size: inodeHeaderRecord.size + records[kind.type][kind.extended ? 1 : 0].size };
});

/** Bytes of the header and the record of an inode with this type number; more may follow. */
export const inodeRecordSize = (typeNumber: number): number => kinds[typeNumber]?.size ?? inodeHeaderRecord.size;

/** Reads inodes by their place in the inode table. */
export class InodeReader {
  readonly table: MetadataTable;
  readonly #metadata: MetadataReader;
  readonly #inodeCount: number;
  readonly #idTable: LookupTable<typeof idRecord.fields>;
  /** The owners that were met, by their place in the id table, which has at most 65535. */
  readonly #ids = new Map<number, number>();
  readonly #xattrs: XattrReader;

  constructor(metadata: MetadataReader, superblock: Superblock, options: { readonly table: MetadataTable; readonly xattrs: XattrReader }) {
    this.table = options.table;
    this.#metadata = metadata;
    this.#inodeCount = superblock.inodeCount;
    this.#idTable = new LookupTable(metadata, idRecord, { count: superblock.idCount, list: superblock.idTableStart });
    this.#xattrs = options.xattrs;
  }

  /** A cursor in the inode table. */
  cursor(position: MetadataPosition): MetadataCursor {
    return this.#metadata.cursor(this.table, position);
  }

  /** Bytes after an inode, if they have been read before. */
  peekAfter(position: MetadataPosition, length: number): MetadataWindow | undefined {
    return this.#metadata.window(this.table, position, length);
  }

  /** The number of a user or group, by its place in the id table. */
  async owner(place: number): Promise<number> {
    return (await this.#idTable.get(place)).id;
  }

  async read(position: MetadataPosition): Promise<Inode> {
    for (;;) {
      const inode = this.peek(position);
      if (inode !== undefined) return inode;
      await this.#load(position);
    }
  }

  /** The inode, if all that it takes has been read before: then nobody needs to wait. */
  peek(position: MetadataPosition): Inode | undefined {
    const start = this.#metadata.window(this.table, position, inodeHeaderRecord.size);
    if (start === undefined) return undefined;
    const kind = this.#kind(start);
    const isWhole = start.from + kind.size <= start.bytes.byteLength;
    const whole = isWhole ? start : this.#metadata.window(this.table, position, kind.size);
    if (whole === undefined) return undefined;
    const { view, from } = whole;
    const uid = this.#ids.get(view.getUint16(from + header.uidIndex, true));
    const gid = this.#ids.get(view.getUint16(from + header.gidIndex, true));
    if (uid === undefined || gid === undefined) return undefined;
    return this.#decode(kind, whole, { position, uid, gid });
  }

  /** Reads all that an inode takes, so that it can be looked at. */
  async #load(position: MetadataPosition): Promise<void> {
    const cursor = this.cursor(position);
    const { at } = cursor;
    const bytes = await cursor.read(inodeHeaderRecord.size);
    const kind = this.#kind({ bytes, view: viewOf(bytes), from: 0, at });
    for (const place of [viewOf(bytes).getUint16(header.uidIndex, true), viewOf(bytes).getUint16(header.gidIndex, true)]) {
      if (!this.#ids.has(place)) this.#ids.set(place, await this.owner(place));
    }
    const body = await cursor.read(kind.size - inodeHeaderRecord.size);
    let xattrs = noXattrs;
    if (kind.type === "symlink") await cursor.read(this.#targetSize(symlinkRecord.decode(body).targetSize, at));
    if (kind.type === "file" && kind.extended) xattrs = extendedFileRecord.decode(body).xattrs;
    else if (kind.type === "directory" && kind.extended) xattrs = extendedDirectoryRecord.decode(body).xattrs;
    else if (kind.extended) xattrs = (await cursor.take(xattrsRecord)).xattrs;
    if (xattrs !== noXattrs) await this.#xattrs.get(xattrs, at);
  }

  #kind({ view, from, at }: MetadataWindow): Kind {
    const type = view.getUint16(from + header.type, true);
    const kind = kinds[type];
    if (kind === undefined) throw this.#metadata.image.corrupt(at, `an inode has type ${type}`);
    const number = view.getUint32(from + header.number, true);
    if (number === 0 || number > this.#inodeCount) {
      throw this.#metadata.image.corrupt(at, `an inode has number ${number} of ${this.#inodeCount}`);
    }
    return kind;
  }

  #decode({ type, extended, size }: Kind, window: MetadataWindow, { position, uid, gid }: Owned): Inode | undefined {
    const { bytes, view, from, at } = window;
    const body = from + inodeHeaderRecord.size;
    if (type === "file" && !extended) {
      const place = {
        start: view.getUint32(body + basicFile.start, true),
        size: view.getUint32(body + basicFile.size, true),
        fragment: view.getUint32(body + basicFile.fragment, true),
        fragmentOffset: view.getUint32(body + basicFile.fragmentOffset, true),
      };
      return this.#file(place, common(view, from, { uid, gid, links: 1, xattrs: undefined }), {
        at,
        words: this.#metadata.after(this.table, position, size),
      });
    }
    if (type === "file") {
      const place = extendedFileRecord.decode(bytes, body);
      const xattrs = this.#attributes(place.xattrs);
      if (xattrs === missing) return undefined;
      return this.#file(place, common(view, from, { uid, gid, links: place.links, xattrs }), {
        at,
        words: this.#metadata.after(this.table, position, size),
      });
    }
    if (type === "directory") {
      const place = extended
        ? extendedDirectoryRecord.decode(bytes, body)
        : {
            block: view.getUint32(body + basicDirectory.block, true),
            links: view.getUint32(body + basicDirectory.links, true),
            listingSize: view.getUint16(body + basicDirectory.listingSize, true),
            offset: view.getUint16(body + basicDirectory.offset, true),
            xattrs: noXattrs,
            indexCount: 0,
          };
      const xattrs = this.#attributes(place.xattrs);
      if (xattrs === missing) return undefined;
      return this.#directory(place, common(view, from, { uid, gid, links: place.links, xattrs }), { at, position, size });
    }
    const targetSize = type === "symlink" ? this.#targetSize(symlinkRecord.decode(bytes, body).targetSize, at) : 0;
    const rest = this.#metadata.window(this.table, position, size + targetSize + (extended ? xattrsRecord.size : 0));
    if (rest === undefined) return undefined;
    const end = rest.from + size + targetSize;
    const xattrs = this.#attributes(extended ? xattrsRecord.decode(rest.bytes, end).xattrs : noXattrs);
    if (xattrs === missing) return undefined;
    const shared = common(view, from, { uid, gid, links: ipcRecord.decode(bytes, body).links, xattrs });
    if (type === "symlink") return { ...shared, type, target: byteStringOf(rest.bytes.subarray(end - targetSize, end)) };
    if (type === "fifo" || type === "socket") return { ...shared, type };
    return { ...shared, type, ...decodeDevice(deviceRecord.decode(bytes, body).device) };
  }

  #attributes(place: number): Xattrs | undefined | typeof missing {
    return place === noXattrs ? undefined : (this.#xattrs.peek(place) ?? missing);
  }

  #directory(
    body: Pick<ValuesOf<typeof extendedDirectoryRecord>, "block" | "offset" | "listingSize" | "indexCount">,
    { number, links, mode, uid, gid, mtime, xattrs }: Common,
    { at, position, size: recordSize }: { readonly at: number; readonly position: MetadataPosition; readonly size: number },
  ): DirectoryInode {
    const { block, offset, indexCount } = body;
    const size = Math.max(0, body.listingSize - impliedDirectoryBytes);
    if (size > limits.imageDirectorySize) throw this.#metadata.image.limit(at, `a directory has a listing of ${size} bytes`);
    const index = indexCount === 0 ? undefined : { count: indexCount, at: this.#metadata.after(this.table, position, recordSize) };
    const listing = { inode: inodeKey(position), at: { block, offset }, size, index };
    if (xattrs === undefined) return { number, links, mode, uid, gid, mtime, type: "directory", listing };
    return { number, links, mode, uid, gid, mtime, xattrs, type: "directory", listing };
  }

  #file(
    body: Pick<ValuesOf<typeof basicFileRecord> | ValuesOf<typeof extendedFileRecord>, "start" | "size" | "fragment" | "fragmentOffset">,
    { number, links, mode, uid, gid, mtime, xattrs }: Common,
    { at, words }: { readonly at: number; readonly words: MetadataPosition },
  ): FileInode {
    const { image } = this.#metadata;
    const size = boundedNumber(body.size, limits.imageFileSize);
    if (size === undefined) throw image.limit(at, `a file claims ${body.size} bytes`);
    const start = boundedNumber(body.start, image.end);
    if (start === undefined) throw image.corrupt(at, `a file's data is said to stand at byte ${body.start}`);
    const fragment = body.fragment === noFragment ? undefined : { place: body.fragment, offset: body.fragmentOffset };
    const data = { start, fragment, words };
    if (xattrs === undefined) return { number, links, mode, uid, gid, mtime, type: "file", size, data };
    return { number, links, mode, uid, gid, mtime, xattrs, type: "file", size, data };
  }

  #targetSize(size: number, at: number): number {
    if (size <= limits.symlinkTarget) return size;
    throw this.#metadata.image.limit(at, `a symbolic link's target has ${size} bytes`);
  }
}

/** What stands in the header, with what was read elsewhere. */
function common(
  view: DataView,
  from: number,
  { uid, gid, links, xattrs }: Pick<Common, "uid" | "gid" | "links"> & { readonly xattrs: Xattrs | undefined },
): Common {
  const number = view.getUint32(from + header.number, true);
  const mode = view.getUint16(from + header.mode, true) & 0o7777;
  const mtime = view.getUint32(from + header.mtime, true);
  return xattrs === undefined ? { number, links, mode, uid, gid, mtime } : { number, links, mode, uid, gid, mtime, xattrs };
}

/** A place in the inode table as one number, which a map can have as its key. */
export const inodeKey = ({ block, offset }: MetadataPosition): number => block * 0x10000 + offset;
