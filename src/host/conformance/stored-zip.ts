import { crc32 } from "../../core/crc32.js";

const method = 0;
const createdOnUnix = 3 << 8;

/** A zip of one executable file, not compressed: what a program's code may come as. Source: APPNOTE 4.3. */
export function storedZip(name: string, bytes: Uint8Array): Uint8Array {
  const path = Buffer.from(name);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt32LE(0x21, 8);
  fields.writeUInt32LE(crc32(bytes) >>> 0, 10);
  fields.writeUInt32LE(bytes.byteLength, 14);
  fields.writeUInt32LE(bytes.byteLength, 18);
  fields.writeUInt16LE(path.byteLength, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), fields, path, bytes]);
  const made = Buffer.alloc(2);
  made.writeUInt16LE(createdOnUnix | 20);
  const attributes = Buffer.alloc(14);
  attributes.writeUInt32LE((0o100755 << 16) >>> 0, 6);
  const entry = Buffer.concat([Buffer.from("PK\x01\x02", "latin1"), made, fields, attributes, path]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(entry.byteLength, 8);
  end.writeUInt32LE(local.byteLength, 12);
  return new Uint8Array(Buffer.concat([local, entry, Buffer.from("PK\x05\x06", "latin1"), end]));
}
