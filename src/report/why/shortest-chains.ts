import type { PackageLink, PackageLinks } from "./package-links.js";
import type { PackageSet, Root } from "./package-set.js";

/** How a package came to be there: from a root, link by link, to the package; no link where it is a root itself. */
export interface Chain {
  readonly root: { readonly name: string } & Root;
  readonly links: readonly PackageLink[];
}

/**
 * The shortest chain to each package. What every system has is asked first, because its packages are there whatever else is wanted; then what the
 * list names. Of a relation the chosen alternative counts, and another one only where nothing else leads to a package.
 */
export function shortestChains({ packages, roots, recommends }: PackageSet, links: PackageLinks): ReadonlyMap<string, Chain> {
  const chains = new Map<string, Chain>();
  const spread = (names: Iterable<string>, counts: (link: PackageLink) => boolean) => {
    const pending = [...names];
    // grows while it is walked: what is nearer stands before what is farther
    for (const name of pending) {
      const chain = chains.get(name);
      if (chain === undefined) continue;
      for (const link of links.from(name)) {
        if (chains.has(link.needed.name) || !counts(link)) continue;
        chains.set(link.needed.name, { root: chain.root, links: [...chain.links, link] });
        pending.push(link.needed.name);
      }
    }
  };
  const begin = (isMeant: (root: Root) => boolean) => {
    const begun = [...roots].filter(([name, root]) => packages.has(name) && isMeant(root));
    for (const [name, root] of begun) chains.set(name, { root: { name, ...root }, links: [] });
    spread(
      begun.map(([name]) => name),
      ({ field, isChosen }) => isChosen && field !== "Recommends",
    );
  };
  begin(({ by }) => by === "essential" || by === "required");
  begin(({ by }) => by === "requested" || by === "image");
  spread(chains.keys(), ({ field }) => field !== "Recommends");
  if (recommends) spread(chains.keys(), () => true);
  return chains;
}
