import { matches } from "../../deb/match.js";
import { formatRelation, formatRelationGroup, type Relation, type RelationGroup } from "../../deb/relation.js";
import type { KnownPackage, PackageSet } from "./package-set.js";

/** A relation of one package that another one meets. */
export interface PackageLink {
  readonly dependent: KnownPackage;
  readonly field: "Pre-Depends" | "Depends" | "Recommends";
  /** As it is written, with all its alternatives. */
  readonly relation: string;
  /** The alternative that the package is. */
  readonly alternative: string;
  readonly needed: KnownPackage;
  /** Whether this alternative is the one that was chosen: the first that is there. Others meet the relation too. */
  readonly isChosen: boolean;
}

/** The links between the packages of a set: those that go out from a package, and those that lead to it. */
export interface PackageLinks {
  from(name: string): readonly PackageLink[];
  to(name: string): readonly PackageLink[];
}

/** Finds the links of a set. What a package provides for itself is no link. */
export function linkPackages({ packages }: Pick<PackageSet, "packages">): PackageLinks {
  const byName = new Map<string, KnownPackage[]>();
  for (const one of packages.values()) {
    for (const name of new Set([one.name, ...one.provides.map((given) => given.name)])) {
      // a package stands before those that only provide its name
      if (name === one.name) byName.set(name, [one, ...(byName.get(name) ?? [])]);
      else byName.set(name, [...(byName.get(name) ?? []), one]);
    }
  }
  /** What meets a group, with the first alternative that it is. */
  const meeting = (group: RelationGroup): ReadonlyMap<KnownPackage, Relation> => {
    const met = new Map<KnownPackage, Relation>();
    for (const relation of group) {
      for (const one of byName.get(relation.name) ?? []) if (!met.has(one) && matches(one, relation)) met.set(one, relation);
    }
    return met;
  };
  const [from, to] = [new Map<string, PackageLink[]>(), new Map<string, PackageLink[]>()];
  for (const dependent of packages.values()) {
    for (const [field, group] of groupsOf(dependent)) {
      const met = meeting(group);
      if (met.has(dependent)) continue;
      for (const [at, [needed, alternative]] of [...met].entries()) {
        const link = { dependent, field, relation: formatRelationGroup(group), alternative: formatRelation(alternative), needed };
        addTo(from, dependent.name, { ...link, isChosen: at === 0 });
        addTo(to, needed.name, { ...link, isChosen: at === 0 });
      }
    }
  }
  return { from: (name) => from.get(name) ?? [], to: (name) => to.get(name) ?? [] };
}

function addTo(links: Map<string, PackageLink[]>, name: string, link: PackageLink): void {
  const known = links.get(name);
  if (known === undefined) links.set(name, [link]);
  else known.push(link);
}

function groupsOf({ preDepends, depends, recommends }: KnownPackage): readonly (readonly [PackageLink["field"], RelationGroup])[] {
  return [
    ...preDepends.map((group) => ["Pre-Depends", group] as const),
    ...depends.map((group) => ["Depends", group] as const),
    ...recommends.map((group) => ["Recommends", group] as const),
  ];
}
