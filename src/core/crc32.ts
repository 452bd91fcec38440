const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb8_8320;
  return value;
});

/**
 * CRC-32 (ISO 3309, as zip, gzip and xz have it); node:zlib has it too, and a browser does not.
 *
 * @param before the checksum of what comes before these bytes
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let value = before ^ 0xffff_ffff;
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffff_ffff) >>> 0;
}
