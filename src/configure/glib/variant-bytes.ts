import { byteStringOf } from "../../core/byte-string.js";
import { viewOf } from "../../core/bytes.js";
import { alignUp, type VariantType } from "./variant-type.js";

/** A value by its type: a number of whole ones is a bigint, a text a byte string, an array or tuple its parts; nothing is null. */
export type VariantValue =
  | bigint
  | number
  | boolean
  | string
  | null
  | readonly VariantValue[]
  | { readonly type: VariantType; readonly value: VariantValue };

/** The bytes of a value as a byte string, little-endian. Source: the GVariant specification, "Serialisation Format". */
export function serialiseVariant(type: VariantType, value: VariantValue): string {
  switch (type.text.charAt(0)) {
    case "b":
      return value === true ? "\x01" : "\0";
    case "d":
      return numberBytes(8, (view) => view.setFloat64(0, Number(value), true));
    case "s":
    case "o":
    case "g":
      return `${String(value)}\0`;
    case "v":
      return serialiseInner(value);
    case "m":
      return serialiseMaybe(type, value);
    case "a":
      return serialiseArray(type, partsOf(value));
    case "(":
    case "{":
      return serialiseStructure(type, partsOf(value));
    default:
      return numberBytes(type.fixedSize ?? 0, (view) => {
        const whole = BigInt.asUintN(64, BigInt(value as bigint));
        for (let i = 0; i < view.byteLength; i++) view.setUint8(i, Number((whole >> BigInt(8 * i)) & 0xffn));
      });
  }
}

const partsOf = (value: VariantValue): readonly VariantValue[] => (Array.isArray(value) ? value : []);

function numberBytes(size: number, write: (view: DataView) => void): string {
  const bytes = new Uint8Array(size);
  write(viewOf(bytes));
  return byteStringOf(bytes);
}

function serialiseInner(value: VariantValue): string {
  if (value === null || typeof value !== "object" || !("type" in value)) throw new RangeError("a variant without a type");
  return `${serialiseVariant(value.type, value.value)}\0${value.type.text}`;
}

function serialiseMaybe({ parts: [part] }: VariantType, value: VariantValue): string {
  if (value === null || part === undefined) return "";
  return serialiseVariant(part, value) + (part.fixedSize === undefined ? "\0" : "");
}

function serialiseArray({ parts: [part] }: VariantType, values: readonly VariantValue[]): string {
  if (part === undefined) return "";
  let body = "";
  const ends: number[] = [];
  for (const value of values) {
    body = padded(body, part.alignment) + serialiseVariant(part, value);
    ends.push(body.length);
  }
  return part.fixedSize === undefined ? withOffsets(body, ends) : body;
}

/** Where a member of no fixed size ends is told, but for the last one, from the end of the value backwards. */
function serialiseStructure({ parts, alignment, fixedSize }: VariantType, values: readonly VariantValue[]): string {
  let body = "";
  const ends: number[] = [];
  parts.forEach((part, i) => {
    body = padded(body, part.alignment) + serialiseVariant(part, values[i] ?? null);
    if (part.fixedSize === undefined && i < parts.length - 1) ends.unshift(body.length);
  });
  return fixedSize === undefined ? withOffsets(body, ends) : padded(body, alignment).padEnd(fixedSize, "\0");
}

const padded = (body: string, alignment: number): string => body.padEnd(alignUp(body.length, alignment), "\0");

/** Offsets are as wide as the whole value needs. */
function withOffsets(body: string, ends: readonly number[]): string {
  const width = [1, 2, 4].find((one) => body.length + ends.length * one < 2 ** (8 * one)) ?? 8;
  return body + ends.map((end) => numberBytes(width, (view) => writeOffset(view, end))).join("");
}

function writeOffset(view: DataView, end: number): void {
  for (let i = 0, rest = end; i < view.byteLength; i++, rest = Math.floor(rest / 256)) view.setUint8(i, rest % 256);
}
