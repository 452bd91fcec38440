import { BuildError } from "../../core/errors.js";
import { allNearest } from "../../core/suggestion.js";
import { linkPackages, type PackageLink } from "./package-links.js";
import type { KnownPackage, PackageSet } from "./package-set.js";
import { type Chain, shortestChains } from "./shortest-chains.js";

/** One relation and what meets it. */
export interface LinkDocument {
  readonly dependent: string;
  readonly field: PackageLink["field"];
  /** As it is written, with all its alternatives. */
  readonly relation: string;
  /** The alternative that was chosen. */
  readonly alternative: string;
  readonly needed: string;
  /** Of the package that meets it. */
  readonly version: string;
}

/** Why a package is there. */
export interface Explanation {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** What its maintainer says that it takes when it is unpacked, in bytes. */
  readonly installedBytes: number;
  /** The package that the chain begins with, and why that one is there. */
  readonly root: Chain["root"];
  /** From the root to the package; empty where it is the root. */
  readonly chain: readonly LinkDocument[];
  /** Every relation that it meets. */
  readonly neededBy: readonly LinkDocument[];
}

/** Explains packages of a set. @throws BuildError `WHY_PACKAGE_MISSING` */
export function explainPackages(names: readonly string[], set: PackageSet, place: string): readonly Explanation[] {
  const links = linkPackages(set);
  const chains = shortestChains(set, links);
  return names.map((name) => {
    const { version, architecture, installedSize } = knownPackage(name, set, place);
    const { root, links: chain } = chains.get(name) ?? { root: { name, by: "image" }, links: [] };
    return {
      name,
      version,
      architecture,
      installedBytes: installedSize * 1024,
      root,
      chain: chain.map(linkDocument),
      neededBy: links
        .to(name)
        .map(linkDocument)
        .sort((a, b) => (a.dependent < b.dependent ? -1 : 1)),
    };
  });
}

/** A package of a set by its name. @throws BuildError `WHY_PACKAGE_MISSING`, with the names that were probably meant */
export function knownPackage(name: string, { packages }: PackageSet, place: string): KnownPackage {
  const known = packages.get(name);
  if (known !== undefined) return known;
  const providers = [...packages.values()].filter(({ provides }) => provides.some((given) => given.name === name));
  const meant = providers.length > 0 ? providers.map((one) => one.name) : allNearest(name, packages.keys());
  const shown = meant.slice(0, 5).join(" or ");
  throw new BuildError("WHY_PACKAGE_MISSING", `${name} is not among the ${packages.size} packages of ${place}.`, {
    where: { source: place },
    hint:
      meant.length === 0
        ? "A path begins with a slash; the name of a package is that of its .deb file."
        : providers.length > 0
          ? `The name is virtual: ask about ${shown}.`
          : `Did you mean ${shown}?`,
  });
}

export function linkDocument({ dependent, field, relation, alternative, needed }: PackageLink): LinkDocument {
  return { dependent: dependent.name, field, relation, alternative, needed: needed.name, version: needed.version };
}
