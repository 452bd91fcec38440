import { GlibHashTable } from "../glib/hash-table.js";
import { parseVariant } from "../glib/variant-text.js";
import { parseVariantType, type VariantType } from "../glib/variant-type.js";
import { attribute, childElements, textOf, type XmlElement } from "../xml/element.js";
import { checkValue, newKey, SchemaError, type SettingsKey, type SettingsSchema } from "./schema.js";
import { StringTable } from "./string-table.js";

/** The schemas of all files, with the enumerations that they name. */
export class SchemaFiles {
  readonly schemas = new GlibHashTable<SettingsSchema>();
  readonly #enums = new Map<string, StringTable>();
  readonly #flags = new Map<string, StringTable>();

  /** Adds a document. @throws SchemaError, RangeError, VariantError */
  add(root: XmlElement): void {
    if (root.name !== "schemalist") throw new SchemaError(`Element <${root.name}> not allowed at the top level`);
    for (const element of childElements(root).filter(isPlain)) {
      if (element.name === "schema") this.#addSchema(element, attribute(root, "gettext-domain"));
      else if (element.name === "enum") addWords(this.#enums, element);
      else if (element.name === "flags") addWords(this.#flags, element);
      else notAllowed(element, root);
    }
  }

  #addSchema(element: XmlElement, listDomain: string | undefined): void {
    const id = required(element, "id");
    if (this.schemas.get(id) !== undefined) throw new SchemaError(`<schema id='${id}'> already specified`);
    const extended = attribute(element, "extends");
    const base = extended === undefined ? undefined : this.schemas.get(extended);
    const listOf = attribute(element, "list-of") ?? base?.listOf;
    const path = attribute(element, "path");
    if (extended !== undefined && (base === undefined || base.path !== undefined))
      throw new SchemaError(`<schema id='${id}'> cannot extend ${extended}`);
    if (listOf !== undefined && this.schemas.get(listOf) === undefined)
      throw new SchemaError(`<schema id='${id}'> is list of not yet existing ${listOf}`);
    if (path !== undefined && !/^\/(.*\/)?$/.test(path)) throw new SchemaError("A path, if given, must begin and end with a slash");
    const children = new Map<string, string>();
    const schema: SettingsSchema = {
      path,
      domain: attribute(element, "gettext-domain") ?? listDomain,
      extends: extended,
      listOf,
      keys: new GlibHashTable(),
      children,
      names: new GlibHashTable(),
    };
    this.schemas.set(id, schema);
    for (const part of childElements(element).filter(isPlain)) {
      if (part.name === "child") addName(schema, part, (name) => children.set(`${name}/`, required(part, "schema")), "/");
      else if (part.name === "key") addName(schema, part, (name) => schema.keys.set(name, this.#readKey(part, schema)));
      else if (part.name === "override") addName(schema, part, (name) => schema.keys.set(name, this.#readOverride(part, name, schema)));
      else notAllowed(part, element);
    }
  }

  #readKey(element: XmlElement, { domain, listOf }: SettingsSchema): SettingsKey {
    if (listOf !== undefined) throw new SchemaError("Cannot add keys to a “list-of” schema");
    const key = this.#typedKey(element);
    for (const part of childElements(element).filter(isPlain)) {
      if (part.name === "default") readDefault(key, part, domain);
      else if (part.name === "range") readRange(key, part);
      else if (part.name === "choices") for (const one of childElements(part)) key.words.add(required(one, "value"), 0);
      else if (part.name === "aliases")
        for (const one of childElements(part)) key.words.addAlias(required(one, "value"), required(one, "target"));
      else if (part.name !== "summary" && part.name !== "description") notAllowed(part, element);
    }
    if (key.defaultValue === undefined) throw new SchemaError("Element <default> is required in <key>");
    checkValue(key, key.defaultValue);
    return key;
  }

  #typedKey(element: XmlElement): SettingsKey {
    const [type, named, flags] = ["type", "enum", "flags"].map((name) => attribute(element, name));
    if ([type, named, flags].filter((one) => one !== undefined).length !== 1)
      throw new SchemaError("Exactly one of “type”, “enum” or “flags” must be specified as an attribute to <key>");
    if (type !== undefined) return newKey(parseVariantType(type), new StringTable(), "plain");
    const words = named === undefined ? this.#flags.get(flags ?? "") : this.#enums.get(named);
    if (words === undefined) throw new SchemaError(`the enumeration ${named ?? flags} is not (yet) defined`);
    return newKey(parseVariantType(named === undefined ? "as" : "s"), new StringTable(words), named === undefined ? "flags" : "enum");
  }

  /** A key of the schema that this one extends, with another default. */
  #readOverride(element: XmlElement, name: string, schema: SettingsSchema): SettingsKey {
    let original: SettingsKey | undefined;
    for (let base = schema.extends; base !== undefined && original === undefined; base = this.schemas.get(base)?.extends)
      original = this.schemas.get(base)?.keys.get(name);
    if (original === undefined) throw new SchemaError(`No <key name='${name}'> to override`);
    const key = newKey(original.type, new StringTable(original.words), original.kind);
    key.range = original.range;
    readDefault(key, element, schema.domain);
    if (key.defaultValue !== undefined) checkValue(key, key.defaultValue);
    return key;
  }
}

/** Elements with a prefix are passed over. */
const isPlain = ({ name }: XmlElement): boolean => !name.includes(":");

function notAllowed(element: XmlElement, container: XmlElement): never {
  throw new SchemaError(`Element <${element.name}> not allowed inside <${container.name}>`);
}

function required(element: XmlElement, name: string): string {
  const value = attribute(element, name);
  if (value === undefined) throw new SchemaError(`element <${element.name}> requires attribute ${name}`);
  return value;
}

function addName(schema: SettingsSchema, element: XmlElement, add: (name: string) => void, end = ""): void {
  const name = required(element, "name");
  if (!/^[a-z](-?[a-z0-9])*$/.test(name) || name.length > 1024) throw new SchemaError(`Invalid name “${name}”`);
  if (schema.names.get(name + end) === undefined) add(name);
  schema.names.set(name + end, undefined);
}

function addWords(tables: Map<string, StringTable>, element: XmlElement): void {
  const id = required(element, "id");
  if (tables.has(id)) throw new SchemaError(`<${element.name} id='${id}'> already specified`);
  const words = new StringTable();
  for (const one of childElements(element)) {
    const value = Number(required(one, "value"));
    const [least, most] = element.name === "flags" ? [0, 0xffff_ffff] : [-0x8000_0000, 0x7fff_ffff];
    if (!Number.isInteger(value) || value < least || value > most) throw new SchemaError("Invalid numeric value");
    // The flag of no bit is the empty list.
    if (element.name === "flags" && value === 0) continue;
    if (element.name === "flags" && !Number.isInteger(Math.log2(value))) throw new SchemaError("flags values must have at most 1 bit set");
    words.add(required(one, "nick"), value, { isUnique: true });
  }
  tables.set(id, words);
}

function readDefault(key: SettingsKey, element: XmlElement, domain: string | undefined): void {
  const category = { messages: "m", time: "t" }[attribute(element, "l10n") ?? ""] as "m" | "t" | undefined;
  if (attribute(element, "l10n") !== undefined && (category === undefined || domain === undefined))
    throw new SchemaError("l10n of an unknown category, or without a gettext domain");
  if (category !== undefined) key.localization = { category, context: attribute(element, "context") };
  key.defaultText = textOf(element);
  key.defaultValue = parseVariant(key.type, key.defaultText);
}

const bounds: Readonly<Record<string, readonly [string, string]>> = {
  y: ["0", "255"],
  n: ["-32768", "32767"],
  q: ["0", "65535"],
  i: ["-2147483648", "2147483647"],
  u: ["0", "4294967295"],
  x: ["-9223372036854775808", "9223372036854775807"],
  t: ["0", "18446744073709551615"],
  d: ["-inf", "inf"],
};

function readRange(key: SettingsKey, element: XmlElement): void {
  const [least, most] = boundsOf(key.type);
  key.range = [parseVariant(key.type, attribute(element, "min") ?? least), parseVariant(key.type, attribute(element, "max") ?? most)];
}

function boundsOf({ text }: VariantType): readonly [string, string] {
  const found = bounds[text];
  if (found === undefined) throw new SchemaError(`<range> not allowed for keys of type “${text}”`);
  return found;
}
