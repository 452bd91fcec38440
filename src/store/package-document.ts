import type { BlockSet, StoredFragment } from "../core/block-set.js";
import { BuildError } from "../core/errors.js";
import type { PackageControl } from "../deb/control.js";
import { decodeEntries, type EntryTable, encodeEntries } from "./entry-table.js";
import type { PackageBlob } from "./package-store.js";
import type { StoredConffile, StoredEntry, StoredPackage } from "./stored-package.js";

/** What an entry of the store says of a package. */
interface PackageDocument {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly control: readonly (readonly [name: string, value: string])[];
  readonly files: StoredPackage["files"];
  readonly conffiles: readonly StoredConffile[];
  readonly fragments: readonly StoredFragment[];
  readonly entries: EntryTable;
}

export function packageDocument(
  { name, version, architecture, stanza, files }: PackageControl,
  stored: { readonly entries: readonly StoredEntry[]; readonly conffiles: readonly StoredConffile[] },
  fragments: readonly StoredFragment[],
): PackageDocument {
  const { conffiles } = stored;
  // The only set is the entry's own.
  const entries = encodeEntries(stored.entries, () => 0);
  return { name, version, architecture, control: [...stanza], files, conffiles, fragments, entries };
}

/** The package that a document tells of. */
export function packageOf(document: unknown, set: Omit<BlockSet, "fragments">): StoredPackage {
  const { name, version, architecture, control, files, conffiles, fragments, entries } = document as PackageDocument;
  const own: BlockSet = { ...set, fragments };
  return { name, version, architecture, control: new Map(control), files, conffiles, entries: decodeEntries(entries, [own]) };
}

/** The package must be the one that the signed index promised. */
export function checkIdentity(
  package_: Pick<StoredPackage, "name" | "version" | "architecture">,
  { name, version, architecture, label }: Omit<PackageBlob, "content">,
): void {
  const promised = { name, version, architecture };
  for (const key of ["name", "version", "architecture"] as const) {
    if (package_[key] === promised[key]) continue;
    throw new BuildError("STORE_MISMATCH", `${label} has the ${key} ${package_[key]}, and the index promised ${promised[key]}.`, {
      where: { source: label },
      hint: "The mirror's index and its packages do not fit together: choose another mirror with --mirror.",
    });
  }
}
