import { BuildError, type Where } from "../core/errors.js";
import type { VersionOperator } from "./version.js";

/** One package that a relation names. Source: Debian Policy 7.1. */
export interface Relation {
  readonly name: string;
  /** What follows the colon: `any`, `native`, or an architecture. */
  readonly archQualifier?: string;
  readonly version?: { readonly operator: VersionOperator; readonly version: string };
  /** The words of `[…]`: architectures for which the relation holds, or with `!` those for which it does not. */
  readonly architectures?: readonly string[];
}

/** Alternatives, of which one is enough: what stands between two commas. */
export type RelationGroup = readonly Relation[];

/** Deprecated spellings, which mean "or equal". */
const operators: Readonly<Record<string, VersionOperator>> = {
  "<<": "<<",
  "<=": "<=",
  "<": "<=",
  "=": "=",
  ">=": ">=",
  ">": ">=",
  ">>": ">>",
};

const item =
  /\s*([A-Za-z0-9][A-Za-z0-9+.-]*)(?::([a-z0-9-]+))?\s*(?:\(\s*(<<|<=|<|=|>=|>>|>)\s*([A-Za-z0-9.+~:-]+)\s*\)\s*)?(?:\[([^\][]*)\]\s*)?(?:<[^<>]*>\s*)*/y;

/**
 * Parses a field such as Depends or Provides, in which a comma joins groups and `|` joins alternatives. Build profiles are left out.
 *
 * @param where the field's place, for errors; the column of the mistake within the field is added
 * @throws BuildError `RELATION_INVALID`
 */
export function parseRelations(text: string, where?: Where): readonly RelationGroup[] {
  const groups: RelationGroup[] = [];
  let group: Relation[] = [];
  let at = 0;
  while (at < text.length) {
    item.lastIndex = at;
    const match = item.exec(text);
    if (match === null) {
      if (group.length === 0 && text.slice(at).trim() === "") break;
      throw invalid(text, at, where);
    }
    group.push(relationOf(match));
    at += match[0].length;
    const separator = text[at];
    if (separator !== undefined && separator !== "," && separator !== "|") throw invalid(text, at, where);
    if (separator === "|" && text.slice(at + 1).trim() === "") throw invalid(text, at, where);
    if (separator !== "|") {
      groups.push(group);
      group = [];
    }
    at++;
  }
  return groups;
}

/** `foo:any (>= 2)`. */
export function formatRelation(relation: Relation): string {
  const qualifier = relation.archQualifier === undefined ? "" : `:${relation.archQualifier}`;
  const version = relation.version === undefined ? "" : ` (${relation.version.operator} ${relation.version.version})`;
  const architectures = relation.architectures === undefined ? "" : ` [${relation.architectures.join(" ")}]`;
  return `${relation.name}${qualifier}${version}${architectures}`;
}

/** `a | b (>= 2)`. */
export function formatRelationGroup(group: RelationGroup): string {
  return group.map(formatRelation).join(" | ");
}

/** `a | b (>= 2), c`: what {@link parseRelations} reads. */
export function formatRelations(groups: readonly RelationGroup[]): string {
  return groups.map(formatRelationGroup).join(", ");
}

function relationOf(match: RegExpExecArray): Relation {
  const [, name = "", archQualifier, operator, version, restriction] = match;
  const parsedOperator = operator === undefined ? undefined : operators[operator];
  const architectures = restriction?.split(/\s+/).filter((word) => word !== "");
  return {
    name,
    ...(archQualifier === undefined ? {} : { archQualifier }),
    ...(parsedOperator === undefined || version === undefined ? {} : { version: { operator: parsedOperator, version } }),
    ...(architectures === undefined ? {} : { architectures }),
  };
}

function invalid(text: string, at: number, where: Where | undefined): BuildError {
  const column = at + 1 + (text.slice(at).match(/^\s*/)?.[0].length ?? 0);
  const rest = JSON.stringify(text.slice(column - 1, column + 29));
  return new BuildError("RELATION_INVALID", `Cannot read the relation ${JSON.stringify(text)}: ${rest} is not understood.`, {
    ...(where === undefined ? {} : { where: { ...where, column } }),
    hint: "A relation is written like `name (>= 1.2) | other, third`.",
  });
}
