import { utf8Text } from "../core/bytes.js";
import { databaseName } from "../deb/dpkg-database.js";
import { parseActivations, parseInterests } from "../deb/triggers.js";
import type { FileTable } from "../shell/system/file-table.js";
import { Files } from "../shell/system/files.js";
import type { StoredPackage } from "../store/package-store.js";

const incoming = "/var/lib/dpkg/triggers/Unincorp";

/** Says of a trigger whether it is activated: by its name, or by a path that it names or that is below it. */
export type Activated = (trigger: string) => boolean;

/** Triggers that scripts activated and that packages activate by being unpacked, and paths that packages ship. They are taken out of dpkg's list. */
export function activatedTriggers(table: FileTable, packages: readonly StoredPackage[]): Activated {
  const files = new Files(table);
  const names = new Set<string>();
  if (files.exists(incoming)) {
    for (const line of files.readText(incoming).split("\n")) if (line !== "") names.add(line.split(" ")[0] ?? "");
    files.writeText(incoming, "");
  }
  for (const one of packages) for (const name of parseActivations(textOf(one))) names.add(name);
  // Few triggers are paths, and packages ship many.
  return (trigger) =>
    names.has(trigger) || (trigger.startsWith("/") && (someBelow(names, trigger) || isShipped(packages, trigger.slice(1))));
}

function someBelow(names: ReadonlySet<string>, trigger: string): boolean {
  for (const name of names) if (name.startsWith(`${trigger}/`)) return true;
  return false;
}

const isShipped = (packages: readonly StoredPackage[], wanted: string): boolean =>
  packages.some(({ entries }) =>
    entries.some(({ path }) => path.startsWith(wanted) && (path.length === wanted.length || path.charAt(wanted.length) === "/")),
  );

/** Packages that wait for some of the triggers, with those that they wait for. */
export function interestedPackages(
  packages: readonly StoredPackage[],
  isActivated: Activated,
): readonly { readonly package: StoredPackage; readonly triggers: readonly string[] }[] {
  return packages
    .map((one) => ({
      package: one,
      triggers: parseInterests(textOf(one))
        .map(({ trigger }) => trigger)
        .filter(isActivated),
    }))
    .filter(({ triggers }) => triggers.length > 0)
    .sort((a, b) => (databaseName(a.package) < databaseName(b.package) ? -1 : 1));
}

const textOf = ({ files }: StoredPackage): string => utf8Text(files.find(({ name }) => name === "triggers")?.bytes ?? new Uint8Array(0));
