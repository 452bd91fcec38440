import type { PackageLink, PackageLinks } from "./package-links.js";
import type { KnownPackage, PackageSet } from "./package-set.js";
import { reachable } from "./reachable.js";

/** A package that goes with others, and why. */
export type GoingPackage = { readonly package: KnownPackage } & (
  | { readonly because: "asked" }
  /** It cannot be there without one that goes. */
  | { readonly because: "needs"; readonly link: PackageLink }
  /** Nothing that stays needs it. */
  | { readonly because: "unneeded" }
);

/**
 * What goes when packages must not be there: what needs them and has no other alternative there, and then what was there only for these. As apt's
 * autoremove, it keeps whatever meets any alternative of what stays.
 */
export function packagesWithout(names: readonly string[], set: PackageSet, links: PackageLinks): readonly GoingPackage[] {
  const going = new Map<string, GoingPackage>();
  for (const name of names) {
    const one = set.packages.get(name);
    if (one !== undefined) going.set(name, { package: one, because: "asked" });
  }
  // grows while it is walked
  const pending = [...going.keys()];
  for (const name of pending) {
    for (const link of links.to(name)) {
      if (link.field === "Recommends" || going.has(link.dependent.name)) continue;
      const others = links.from(link.dependent.name).filter(({ field, relation }) => field === link.field && relation === link.relation);
      if (others.some(({ needed }) => !going.has(needed.name))) continue;
      going.set(link.dependent.name, { package: link.dependent, because: "needs", link });
      pending.push(link.dependent.name);
    }
  }
  const stays = reachable(set.roots.keys(), links, { recommends: set.recommends, without: (name) => going.has(name) });
  for (const [name, one] of set.packages) {
    if (!stays.has(name) && !going.has(name)) going.set(name, { package: one, because: "unneeded" });
  }
  return [...going.values()];
}
