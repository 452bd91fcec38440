import { installOrder } from "../apt/install-order.js";
import { parseRelations } from "../deb/relation.js";
import type { StoredPackage } from "../store/package-store.js";

/**
 * The order in which packages are unpacked: every one after those that it needs, from what every Debian system has through what runtime.yaml
 * names. It follows from the packages alone, so that a lock, which is in the order of names, gives the same image as the indexes.
 *
 * @param include entries of the package list
 */
export function orderPackages(packages: readonly StoredPackage[], include: readonly string[]): readonly StoredPackage[] {
  const byName = [...packages].sort((a, b) => (a.name < b.name ? -1 : 1));
  const named = include.map((entry) => entry.replace(/[:=/].*$/s, ""));
  const first = [
    ...byName.filter(({ control }) => control.get("essential") === "yes"),
    ...byName.filter(({ name, control }) => control.get("priority") === "required" || name === "apt"),
    ...named.flatMap((name) => byName.find((one) => one.name === name) ?? []),
  ];
  const candidates = [...new Set([...first, ...byName])].map((stored) => ({ ...relationsOf(stored), stored }));
  return installOrder(candidates).map(({ stored }) => stored);
}

function relationsOf({ name, version, architecture, control }: StoredPackage) {
  const groups = (field: string) => parseRelations(control.get(field) ?? "", { source: name });
  return {
    name,
    version,
    architecture,
    multiArch: control.get("multi-arch") === "allowed" ? ("allowed" as const) : ("no" as const),
    preDepends: groups("pre-depends"),
    depends: groups("depends"),
    provides: groups("provides").flat(),
  };
}
