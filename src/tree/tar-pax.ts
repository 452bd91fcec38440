import { type ByteString, byteStringOf } from "../core/byte-string.js";
import { tarBlock } from "./tar-header-window.js";

/** Values of pax records by keyword, as the bytes that they are. */
export type PaxRecords = ReadonlyMap<ByteString, Uint8Array>;

export const noRecords: PaxRecords = new Map();

/**
 * The pax records among the headers of one entry: the blocks of long names and records that stand before its own header. Undefined where
 * they are not well formed. Source: POSIX, pax, "pax Extended Header".
 *
 * @param global the records that hold for all entries, which the headers may replace
 */
export function readPax(
  headers: Uint8Array,
  global: PaxRecords,
): { readonly global: PaxRecords; readonly records: PaxRecords } | undefined {
  let forAll: PaxRecords = global;
  let own = noRecords;
  for (let at = 0; at + tarBlock < headers.byteLength; ) {
    const type = headers[at + 156];
    const size = Number.parseInt(byteStringOf(headers.subarray(at + 124, at + 136)), 8);
    const body = headers.subarray(at + tarBlock, at + tarBlock + size);
    if (!(size >= 0) || body.byteLength !== size) return undefined;
    if (type === 0x67 || type === 0x78) {
      const records = parseRecords(body);
      if (records === undefined) return undefined;
      if (type === 0x67) forAll = records;
      else own = records;
    }
    at += tarBlock + Math.ceil(size / tarBlock) * tarBlock;
  }
  return { global: forAll, records: own.size === 0 ? forAll : new Map([...forAll, ...own]) };
}

/** Records are `LENGTH KEYWORD=VALUE\n`, the length in decimal and of the whole record. */
function parseRecords(body: Uint8Array): PaxRecords | undefined {
  const records = new Map<ByteString, Uint8Array>();
  for (let at = 0; at < body.byteLength; ) {
    const space = body.indexOf(0x20, at);
    const digits = byteStringOf(body.subarray(at, space));
    const end = at + Number(digits);
    const equals = body.indexOf(0x3d, space);
    if (!/^[0-9]{1,9}$/.test(digits) || equals < 0 || equals >= end || body[end - 1] !== 0x0a) return undefined;
    records.set(byteStringOf(body.subarray(space + 1, equals)), body.slice(equals + 1, end - 1));
    at = end;
  }
  return records;
}
