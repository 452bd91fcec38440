import { parseRelations } from "#src/deb/relation.js";
import type { KnownPackage, PackageSet, Root } from "#src/report/why/package-set.js";

type Fields = Readonly<Partial<Record<"Depends" | "Pre-Depends" | "Recommends" | "Provides", string>>>;

/** A set of packages as `name version`, with their relations, and its roots: a name of the list, or one that every system has with a `!`. */
export function packageSet(packages: Readonly<Record<string, Fields>>, roots: readonly string[], recommends = false): PackageSet {
  const known = Object.entries(packages).map(([both, fields]): [string, KnownPackage] => {
    const [name = "", version = "1"] = both.split(" ");
    const groups = (field: keyof Fields) => parseRelations(fields[field] ?? "");
    return [
      name,
      {
        name,
        version,
        architecture: "amd64",
        multiArch: "no",
        essential: roots.includes(`${name}!`),
        priority: "optional",
        preDepends: groups("Pre-Depends"),
        depends: groups("Depends"),
        recommends: groups("Recommends"),
        provides: groups("Provides").flat(),
        installedSize: 10,
        size: 1000,
      },
    ];
  });
  const rootOf = (name: string): [string, Root] =>
    name.endsWith("!") ? [name.slice(0, -1), { by: "essential" }] : [name, { by: "requested", entry: name }];
  return { packages: new Map(known), roots: new Map(roots.map(rootOf)), recommends };
}
