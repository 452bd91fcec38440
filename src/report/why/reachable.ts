import type { PackageLinks } from "./package-links.js";

export interface ReachOptions {
  readonly recommends: boolean;
  /** Packages that count as not there. */
  readonly without?: (name: string) => boolean;
}

/** The packages that some lead to, these included, over any alternative. */
export function reachable(
  from: Iterable<string>,
  links: PackageLinks,
  { recommends, without = () => false }: ReachOptions,
): ReadonlySet<string> {
  const reached = new Set([...from].filter((name) => !without(name)));
  // grows while it is walked
  for (const name of reached) {
    for (const { field, needed } of links.from(name)) {
      if (!without(needed.name) && (recommends || field !== "Recommends")) reached.add(needed.name);
    }
  }
  return reached;
}
