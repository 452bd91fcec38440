import type { Relation } from "../deb/relation.js";
import { parseRelations } from "../deb/relation.js";
import type { StoredPackage } from "../store/package-store.js";

/**
 * The order in which packages are configured: what a package depends on comes before it. Circles are broken where they are entered, as dpkg
 * breaks them, but a package without a postinst gives way first: its configuring can harm nobody.
 * Source: dpkg, src/main/packages.c and depcon.c; Debian Policy 6.6 and 7.2.
 *
 * @param packages in the order in which they were unpacked, which decides between those that do not depend on each other
 */
export function configurationOrder(packages: readonly StoredPackage[]): readonly StoredPackage[] {
  const providers = new Map<string, StoredPackage[]>();
  for (const one of packages) {
    const provided = relations(one, "provides")
      .flat()
      .map(({ name }) => name);
    for (const name of new Set([one.name, ...provided])) providers.set(name, [...(providers.get(name) ?? []), one]);
  }
  const order: StoredPackage[] = [];
  const state = new Map<StoredPackage, "entered" | "done">();
  const visit = (one: StoredPackage) => {
    if (state.has(one)) return;
    state.set(one, "entered");
    for (const needed of needs(one, providers)) visit(needed);
    state.set(one, "done");
    order.push(one);
  };
  for (const one of packages) visit(one);
  return order;
}

function needs(one: StoredPackage, providers: ReadonlyMap<string, readonly StoredPackage[]>): readonly StoredPackage[] {
  return [...relations(one, "pre-depends"), ...relations(one, "depends")].flatMap((alternatives) => {
    const found = alternatives.map(({ name }) => providers.get(name)).find((list) => list !== undefined);
    return found ?? [];
  });
}

const relations = (one: StoredPackage, field: string): readonly (readonly Relation[])[] =>
  parseRelations(one.control.get(field) ?? "", { source: one.name });
