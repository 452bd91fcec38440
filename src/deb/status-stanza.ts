import { displayBytes } from "../core/byte-string.js";
import type { ImagePath } from "../tree/path.js";
import { formatRelations, parseRelations } from "./relation.js";

/** Fields that dpkg parses and writes in its own form, in its order. */
const relationFields = [
  "Replaces",
  "Provides",
  "Depends",
  "Pre-Depends",
  "Recommends",
  "Suggests",
  "Breaks",
  "Conflicts",
  "Enhances",
] as const;

/** The order in which dpkg writes the fields that it knows; others follow in the package's own order. Source: dpkg, lib/dpkg/parse.c. */
const knownFields = [
  "Package",
  "Essential",
  "Protected",
  "Status",
  "Priority",
  "Section",
  "Installed-Size",
  "Origin",
  "Maintainer",
  "Bugs",
  "Architecture",
  "Multi-Arch",
  "Source",
  "Version",
  ...relationFields,
  "Conffiles",
  "Description",
] as const;

/** Names of fields as dpkg writes them, by their lower case. */
const writtenNames = new Map<string, string>(knownFields.map((name) => [name.toLowerCase(), name]));

const relationNames: ReadonlySet<string> = new Set(relationFields);

/** A configuration file with the hash of what the package ships, lower-case hex. */
export interface Conffile {
  readonly path: ImagePath;
  readonly md5: string;
}

/** How far dpkg has come with a package. */
export type PackageState = "unpacked" | "half-configured" | "installed";

/**
 * Gives a package's paragraph in dpkg's status file by its state, with a line break at its end. Conffiles have their hashes: they stand under
 * their own names already, and dpkg does not look at them again.
 *
 * @param control the package's control file, as text: dpkg keeps the names of the fields that it does not know
 */
export function statusStanza(control: string, conffiles: readonly Conffile[]): (state: PackageState) => string {
  const fields = new Map(controlFields(control));
  if (conffiles.length > 0) fields.set("Conffiles", conffiles.map(({ path, md5 }) => `\n /${displayBytes(path)} ${md5}`).join(""));
  const others = [...fields.keys()].filter((name) => !writtenNames.has(name.toLowerCase()));
  const lines = (names: readonly string[]) => names.map((name) => fieldLine(name, fields.get(name))).join("");
  const at = knownFields.indexOf("Status");
  const [before, after] = [lines(knownFields.slice(0, at)), lines([...knownFields.slice(at + 1), ...others])];
  return (state) => `${before}${fieldLine("Status", `install ok ${state}`)}${after}`;
}

function fieldLine(name: string, value: string | undefined): string {
  if (value === undefined) return "";
  return value.startsWith("\n") ? `${name}:${value}\n` : `${name}: ${value}\n`;
}

/** Fields by the names that are written for them; a value keeps its further lines. */
function controlFields(text: string): (readonly [name: string, value: string])[] {
  return [...text.matchAll(/^([!-9;-~]+):[ \t]*(.*(?:\n[ \t].*)*)/gm)].map(([, written = "", value = ""]) => {
    const name = writtenNames.get(written.toLowerCase()) ?? written;
    return [name, relationNames.has(name) ? formatRelations(parseRelations(value)) : value.trimEnd()];
  });
}
