import { formatGvdb, type GvdbItem, type GvdbTable } from "../glib/gvdb.js";
import { GlibHashTable } from "../glib/hash-table.js";
import type { VariantValue } from "../glib/variant-bytes.js";
import { parseVariantType, tupleOf, type VariantType } from "../glib/variant-type.js";
import type { SettingsKey, SettingsSchema } from "./schema.js";
import type { SchemaFiles } from "./schema-files.js";

const byte = parseVariantType("y");
const text = parseVariantType("s");

/** The file gschemas.compiled. */
export function compileSchemas({ schemas }: SchemaFiles): string {
  return formatGvdb(tableOf(schemas.entries().map(([id, schema]) => [id, { table: schemaTable(schema) }])));
}

/** A table whose names are all children of the empty one; others may be added beside. */
function tableOf(children: readonly (readonly [string, GvdbItem])[], others: readonly (readonly [string, GvdbItem])[] = []): GvdbTable {
  const items = new GlibHashTable<GvdbItem>();
  items.set("", { children: children.map(([name]) => name) });
  for (const [name, item] of [...children, ...others]) items.set(name, item);
  return { items, parents: new Map(children.map(([name]) => [name, ""])) };
}

function schemaTable({ path, domain, extends: base, listOf, keys, children, names }: SettingsSchema): GvdbTable {
  const items = names.entries().map(([name]) => {
    const key = keys.get(name);
    const item: GvdbItem = key === undefined ? { type: text, value: children.get(name) ?? "" } : keyItem(key);
    return [name, item] as const;
  });
  const isLocalized = keys.entries().some(([, key]) => key.localization !== undefined);
  const facts = { ".path": path, ".extends": base, ".list-of": listOf, ".gettext-domain": isLocalized ? domain : undefined };
  const others = Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, { type: text, value }] as const]));
  return tableOf(items, others);
}

/** A tuple of the default, and of what else is known: translation, choices, range, desktops. */
function keyItem(key: SettingsKey): GvdbItem {
  const parts: (readonly [VariantType, VariantValue])[] = [[key.type, key.defaultValue ?? null]];
  const add = (letter: string, type: VariantType, value: VariantValue) =>
    parts.push([tupleOf([byte, type]), [BigInt(letter.charCodeAt(0)), value]]);
  if (key.localization !== undefined) {
    const { category, context } = key.localization;
    const message = key.defaultText.replace(/^[ \t\n\f\r\v]+|[ \t\n\f\r\v]+$/g, "");
    add("l", parseVariantType("(ys)"), [BigInt(category.charCodeAt(0)), context === undefined ? message : `${context}\x04${message}`]);
  }
  if (key.words.size > 0) add({ flags: "f", enum: "e", plain: "c" }[key.kind], parseVariantType("au"), key.words.numbers());
  if (key.range !== undefined) add("r", tupleOf([key.type, key.type]), key.range);
  const desktops = key.desktops.entries().map(([name, value]) => [name, { type: key.type, value }]);
  if (desktops.length > 0) add("d", parseVariantType("a{sv}"), desktops);
  return { type: tupleOf(parts.map(([type]) => type)), value: parts.map(([, value]) => value) };
}
