import { viewOf } from "./bytes.js";

/** How a field lies on disk: unsigned (u) or signed (i), with its width in bits, little-endian. */
export type FieldType = "u8" | "u16" | "i16" | "u32" | "u64";

/** One field of a record: its name, its type, and what it means. */
export type Field = readonly [name: string, type: FieldType, means: string];

type Value<Type extends FieldType> = Type extends "u64" ? bigint : number;

/** The values of a record, by field name. Only 64-bit fields are bigint. */
export type Values<Fields extends readonly Field[]> = { readonly [F in Fields[number] as F[0]]: Value<F[1]> };

/** A binary record that was declared as a table: the decoder, the encoder and the documentation come from the same lines. */
export interface RecordFormat<Fields extends readonly Field[]> {
  readonly name: string;
  /** Bytes on disk. */
  readonly size: number;
  readonly fields: Fields;
  /** Where each field stands in the record, for who reads single fields many times. */
  readonly offsets: { readonly [F in Fields[number] as F[0]]: number };
  /** @throws RangeError where the bytes end before the record: check the length first, it is known. */
  decode(bytes: Uint8Array, offset?: number): Values<Fields>;
  /** @throws RangeError where a value does not fit its field. */
  encode(values: Values<Fields>): Uint8Array;
  /** The same into memory that is there. @throws RangeError where it ends before the record, too */
  encodeInto(view: DataView, offset: number, values: Values<Fields>): void;
}

/** The values of a record's format. */
export type ValuesOf<Format> = Format extends RecordFormat<infer Fields> ? Values<Fields> : never;

interface TypeRules {
  readonly size: number;
  readonly least: number | bigint;
  readonly most: number | bigint;
  readonly get: (view: DataView, at: number) => number | bigint;
  readonly set: (view: DataView, at: number, value: number | bigint) => void;
}

const rules: Readonly<Record<FieldType, TypeRules>> = {
  u8: { size: 1, least: 0, most: 0xff, get: (view, at) => view.getUint8(at), set: (view, at, value) => view.setUint8(at, Number(value)) },
  u16: {
    size: 2,
    least: 0,
    most: 0xffff,
    get: (view, at) => view.getUint16(at, true),
    set: (view, at, value) => view.setUint16(at, Number(value), true),
  },
  i16: {
    size: 2,
    least: -0x8000,
    most: 0x7fff,
    get: (view, at) => view.getInt16(at, true),
    set: (view, at, value) => view.setInt16(at, Number(value), true),
  },
  u32: {
    size: 4,
    least: 0,
    most: 0xffffffff,
    get: (view, at) => view.getUint32(at, true),
    set: (view, at, value) => view.setUint32(at, Number(value), true),
  },
  u64: {
    size: 8,
    least: 0n,
    most: 0xffff_ffff_ffff_ffffn,
    get: (view, at) => view.getBigUint64(at, true),
    set: (view, at, value) => view.setBigUint64(at, BigInt(value), true),
  },
};

/** Declares a little-endian record without gaps. */
export function defineRecord<const Fields extends readonly Field[]>(name: string, fields: Fields): RecordFormat<Fields> {
  let size = 0;
  const places = fields.map(([field, type]) => {
    const at = size;
    size += rules[type].size;
    return { field, at, rule: rules[type] };
  });
  const encodeInto = (view: DataView, offset: number, values: Values<Fields>) => {
    const given: Readonly<Record<string, number | bigint>> = values;
    for (const { field, at, rule } of places) {
      const value = given[field];
      if (value === undefined || value < rule.least || value > rule.most || (typeof value === "number" && !Number.isInteger(value))) {
        throw new RangeError(`${field} of ${name} cannot be ${value}`);
      }
      rule.set(view, offset + at, value);
    }
  };
  return {
    name,
    size,
    fields,
    offsets: Object.fromEntries(places.map(({ field, at }) => [field, at])) as RecordFormat<Fields>["offsets"],
    decode(bytes, offset = 0) {
      const view = viewOf(bytes);
      const values: Record<string, number | bigint> = {};
      for (const { field, at, rule } of places) values[field] = rule.get(view, offset + at);
      return values as Values<Fields>;
    },
    encode(values) {
      const bytes = new Uint8Array(size);
      encodeInto(viewOf(bytes), 0, values);
      return bytes;
    },
    encodeInto,
  };
}

/** A value of 64 bits as a number, or undefined where it is above `limit` (by default what a number holds exactly). */
export function boundedNumber(value: bigint | number, limit: number = Number.MAX_SAFE_INTEGER): number | undefined {
  return value <= limit ? Number(value) : undefined;
}
