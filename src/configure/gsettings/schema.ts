import { GlibHashTable } from "../glib/hash-table.js";
import type { VariantValue } from "../glib/variant-bytes.js";
import type { VariantType } from "../glib/variant-type.js";
import type { StringTable } from "./string-table.js";

/** What is wrong with a schema. */
export class SchemaError extends Error {
  override readonly name = "SchemaError";
}

export interface SettingsKey {
  readonly type: VariantType;
  /** What it may be one of. */
  readonly words: StringTable;
  readonly kind: "enum" | "flags" | "plain";
  /** Whether the default is translated: "m" by messages, "t" by the time's. */
  localization: { readonly category: "m" | "t"; readonly context: string | undefined } | undefined;
  range: readonly [least: VariantValue, most: VariantValue] | undefined;
  /** As it is written. */
  defaultText: string;
  defaultValue: VariantValue | undefined;
  /** Defaults of single desktops. */
  readonly desktops: GlibHashTable<VariantValue>;
}

export interface SettingsSchema {
  readonly path: string | undefined;
  readonly domain: string | undefined;
  readonly extends: string | undefined;
  readonly listOf: string | undefined;
  readonly keys: GlibHashTable<SettingsKey>;
  /** Other schemas below this one, by a name with a slash at its end: keys of their table. */
  readonly children: ReadonlyMap<string, string>;
  /** Of keys and children together, as the real program meets them. */
  readonly names: GlibHashTable<undefined>;
}

export const newKey = (type: VariantType, words: StringTable, kind: SettingsKey["kind"]): SettingsKey => ({
  type,
  words,
  kind,
  localization: undefined,
  range: undefined,
  defaultText: "",
  defaultValue: undefined,
  desktops: new GlibHashTable(),
});

/** @throws SchemaError where a value is not in the key's range or among its words */
export function checkValue({ range, words }: SettingsKey, value: VariantValue): void {
  if (range !== undefined) {
    const [least, most] = range;
    if (!(isNumber(value) && isNumber(least) && isNumber(most)) || value < least || value > most)
      throw new SchemaError("a value that is not contained in the range");
  } else if (words.size > 0) {
    const texts = Array.isArray(value) ? value.flat(3) : [value];
    if (texts.some((one) => typeof one === "string" && !words.has(one))) throw new SchemaError("a value that is none of the choices");
  }
}

const isNumber = (value: VariantValue): value is number | bigint => typeof value === "number" || typeof value === "bigint";
