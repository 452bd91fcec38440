import { matches, type Offer } from "../deb/match.js";
import type { Relation, RelationGroup } from "../deb/relation.js";

/** What of a package says where it stands in the order. */
export interface OrderedPackage extends Offer {
  readonly preDepends: readonly RelationGroup[];
  readonly depends: readonly RelationGroup[];
}

/** The packages with every one after those that it needs, as far as circles allow; Pre-Depends before Depends. */
export function installOrder<T extends OrderedPackage>(packages: Iterable<T>): readonly T[] {
  const all = [...packages];
  const byName = new Map<string, T[]>();
  for (const one of all) {
    for (const name of new Set([one.name, ...one.provides.map((given) => given.name)]))
      byName.set(name, [...(byName.get(name) ?? []), one]);
  }
  const satisfying = (group: RelationGroup): T | undefined => {
    const among = (relation: Relation) => byName.get(relation.name)?.find((found) => matches(found, relation));
    for (const relation of group) {
      const found = among(relation);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const ordered = new Set<T>();
  const visited = new Set<T>();
  const visit = (needed: T) => {
    if (visited.has(needed)) return;
    visited.add(needed);
    for (const group of [...needed.preDepends, ...needed.depends]) {
      const found = satisfying(group);
      if (found !== undefined) visit(found);
    }
    ordered.add(needed);
  };
  for (const needed of all) visit(needed);
  return [...ordered];
}
