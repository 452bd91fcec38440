import type { Package } from "./package.js";
import type { Selection } from "./selection.js";

/** The selection with every package after those that it needs, as far as circles allow; Pre-Depends before Depends. */
export function installOrder(selection: Selection): readonly Package[] {
  const ordered = new Set<Package>();
  const visited = new Set<Package>();
  const visit = (needed: Package) => {
    if (visited.has(needed)) return;
    visited.add(needed);
    for (const group of [...needed.preDepends, ...needed.depends]) {
      const found = selection.satisfying(group);
      if (found !== undefined) visit(found);
    }
    ordered.add(needed);
  };
  for (const needed of selection.packages.values()) visit(needed);
  return [...ordered];
}
