import type { Relation } from "./relation.js";
import { satisfies } from "./version.js";

/** Source: the multiarch specification; a package that says nothing says `no`. */
export type MultiArch = "no" | "same" | "foreign" | "allowed";

/** What of a package a relation looks at. */
export interface Offer {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly multiArch: MultiArch;
  readonly provides: readonly Relation[];
}

/** What a Multi-Arch field says. */
export function multiArchOf(value: string | undefined): MultiArch {
  return value === "same" || value === "foreign" || value === "allowed" ? value : "no";
}

/**
 * Whether a package is what a relation names, by its own name or by one that it provides. Without a version the provided name is enough;
 * with one, the provided version counts, and a name provided without a version never does. Source: Debian Policy 7.1 and 7.5.
 */
export function matches(found: Offer, relation: Relation): boolean {
  return matchesQualifier(found, relation) && (matchesName(found, relation) || found.provides.some((given) => provides(given, relation)));
}

/** Whether the package has the relation's own name, and a version that it accepts. */
function matchesName({ name, version }: Offer, relation: Relation): boolean {
  if (name !== relation.name) return false;
  return relation.version === undefined || satisfies(version, relation.version.operator, relation.version.version);
}

function provides(given: Relation, wanted: Relation): boolean {
  if (given.name !== wanted.name) return false;
  if (wanted.version === undefined) return true;
  return given.version?.operator === "=" && satisfies(given.version.version, wanted.version.operator, wanted.version.version);
}

/** All packages are of one architecture here, or of `all`, which counts as that one. */
function matchesQualifier(found: Offer, { archQualifier }: Relation): boolean {
  switch (archQualifier) {
    case undefined:
    case "native":
      return true;
    case "any":
      return found.multiArch === "allowed";
    default:
      return archQualifier === found.architecture || found.architecture === "all";
  }
}
