import { attribute, childElements, type XmlElement } from "../xml/element.js";
import type { Glob, MimeDatabase, MimeType } from "./database.js";
import { freedesktop, noMagic, percentage, readMagic, readTreeMagic } from "./magic.js";
import { MimeError } from "./mime-error.js";

const noGlobs = "__NOGLOBS__";

/** Adds what a package's document says; gives what was wrong with it. */
export function addPackage(database: MimeDatabase, root: XmlElement, path: string): readonly string[] {
  if (root.namespace !== freedesktop) return [`Wrong namespace on document element in '${path}' (should be ${freedesktop})`];
  if (root.localName !== "mime-info") return [`Root element <${root.name}> is not <mime-info> (in '${path}')`];
  return childElements(root).flatMap((element) => addType(database, element, path));
}

function addType(database: MimeDatabase, element: XmlElement, path: string): readonly string[] {
  const named = element.namespace === freedesktop && element.localName === "mime-type" ? attribute(element, "type") : undefined;
  let type: MimeType | undefined;
  try {
    if (named === undefined) throw new MimeError("<mime-type> element has no 'type' attribute");
    type = typeOf(database, named);
    for (const field of childElements(element)) addField(database, type, field);
    return [];
  } catch (error) {
    if (!(error instanceof MimeError)) throw error;
    return [`Error in type '${type?.name ?? "unknown/unknown"}' (in ${path}): ${error.message}.`];
  }
}

function typeOf(database: MimeDatabase, name: string): MimeType {
  if (name.split("/").length !== 2) throw new MimeError(`Invalid MIME-type '${name}'`);
  const known = database.types.get(name);
  if (known !== undefined) return known;
  const type = { name, fields: [] };
  database.types.set(name, type);
  return type;
}

function addField(database: MimeDatabase, type: MimeType, field: XmlElement): void {
  if (field.namespace === freedesktop && !isCopied(database, type, field)) return;
  // A later comment of the same language takes the place of an earlier one.
  if (field.namespace === freedesktop && field.localName === "comment") {
    const old = type.fields.findIndex(
      (one) => one.namespace === freedesktop && one.localName === "comment" && attribute(one, "xml:lang") === attribute(field, "xml:lang"),
    );
    if (old >= 0) type.fields.splice(old, 1);
  }
  type.fields.push(field);
}

/** Takes in an element; says whether it stands in the type's own file, too. */
function isCopied(database: MimeDatabase, type: MimeType, field: XmlElement): boolean {
  switch (field.localName) {
    case "glob":
      addGlob(database, globOf(type, field));
      return true;
    case "glob-deleteall":
      addGlob(database, { type, pattern: noGlobs, weight: 0, isCaseSensitive: false, deletesOthers: true });
      return true;
    case "magic":
      database.magic = [...database.magic, readMagic(field, type)];
      return false;
    case "magic-deleteall":
      database.magic = [...database.magic, noMagic(type)];
      return false;
    case "treemagic":
      database.treeMagic = [...database.treeMagic, readTreeMagic(field, type)];
      return false;
    case "comment":
    case "acronym":
    case "expanded-acronym":
      return true;
    case "alias":
      database.aliases.set(otherType(field), type);
      return true;
    case "sub-class-of":
      database.parents.set(type.name, [...(database.parents.get(type.name) ?? []), otherType(field)]);
      return true;
    case "root-XML":
      database.namespaces.set(rootKey(field), type);
      return false;
    case "icon":
    case "generic-icon": {
      const name = attribute(field, "name");
      if (name === undefined) return false;
      (field.localName === "icon" ? database.icons : database.genericIcons).set(type.name, name);
      return true;
    }
    default:
      return false;
  }
}

function globOf(type: MimeType, field: XmlElement): Glob {
  const weight = percentage(field, "weight");
  const pattern = attribute(field, "pattern") ?? "";
  if (pattern === "") throw new MimeError("Missing 'pattern' attribute in <glob> element");
  const isCaseSensitive = attribute(field, "case-sensitive") === "true";
  const lower = pattern.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return { type, pattern: isCaseSensitive ? pattern : lower, weight, isCaseSensitive, deletesOthers: false };
}

function addGlob({ globs }: MimeDatabase, glob: Glob): void {
  globs.set(glob.pattern, [...(globs.get(glob.pattern) ?? []), glob]);
}

function otherType(field: XmlElement): string {
  const other = attribute(field, "type");
  if (other?.includes("/") !== true) throw new MimeError(`Incorrect or missing 'type' attribute in <${field.localName}>`);
  return other;
}

function rootKey(field: XmlElement): string {
  const uri = attribute(field, "namespaceURI");
  const name = attribute(field, "localName");
  if (uri === undefined) throw new MimeError("Missing 'namespaceURI' attribute'");
  if (name === undefined) throw new MimeError("Missing 'localName' attribute'");
  if (uri === "" && name === "") throw new MimeError("namespaceURI and localName attributes can't both be empty");
  if (/[ \n]/.test(uri + name)) throw new MimeError("namespaceURI and localName cannot contain spaces or newlines");
  return `${uri} ${name}`;
}
