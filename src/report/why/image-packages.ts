import { utf8Text } from "../../core/bytes.js";
import { BuildError } from "../../core/errors.js";
import { limits } from "../../core/limits.js";
import { multiArchOf } from "../../deb/match.js";
import { parseRelations } from "../../deb/relation.js";
import { parseStanzas, type Stanza } from "../../deb/stanza.js";
import type { SquashfsImage } from "../../squashfs/index.js";
import { imagePathOf } from "../../tree/path.js";
import { readImageFile } from "../image-file.js";
import { linkPackages, type PackageLinks } from "./package-links.js";
import type { KnownPackage, PackageSet, Root } from "./package-set.js";
import { reachable } from "./reachable.js";

const status = "var/lib/dpkg/status";

/** States in which dpkg has none of a package's files. Source: dpkg(1), "Package states". */
const absent = ["not-installed", "config-files"];

/**
 * The packages of an image, by dpkg's database. It does not say which were asked for: these are the ones that nothing else needs, beside those that
 * every system has.
 *
 * @throws BuildError `WHY_NO_DATABASE`, `STANZA_INVALID`, `RELATION_INVALID`
 */
export async function readImagePackages(image: SquashfsImage): Promise<PackageSet> {
  const bytes = await readImageFile(image, imagePathOf(status), limits.dpkgStatusSize);
  if (bytes === undefined) {
    throw new BuildError("WHY_NO_DATABASE", `${image.name} has no dpkg database, which says what its packages need.`, {
      where: { source: image.name },
      hint: "Ask about the project that it was built from: aleph-runtime why PROJECT PACKAGE",
    });
  }
  const source = `/${status} of ${image.name}`;
  const packages = new Map<string, KnownPackage>();
  for (const stanza of parseStanzas(utf8Text(bytes), { source })) {
    const state = stanza.get("status")?.split(" ")[2] ?? "";
    // of a package in several architectures, the one that came first speaks for all
    const name = stanza.get("package");
    if (name !== undefined && !absent.includes(state) && !packages.has(name)) packages.set(name, packageOf(name, stanza, source));
  }
  return { packages, roots: rootsOf(packages), recommends: false };
}

function packageOf(name: string, stanza: Stanza, source: string): KnownPackage {
  const groups = (field: string) => parseRelations(stanza.get(field) ?? "", { source });
  return {
    name,
    version: stanza.get("version") ?? "",
    architecture: stanza.get("architecture") ?? "",
    multiArch: multiArchOf(stanza.get("multi-arch")),
    essential: stanza.get("essential") === "yes",
    priority: stanza.get("priority") ?? "optional",
    preDepends: groups("pre-depends"),
    depends: groups("depends"),
    recommends: groups("recommends"),
    provides: groups("provides").flat(),
    installedSize: Number(stanza.get("installed-size") ?? 0) || 0,
  };
}

function rootsOf(packages: ReadonlyMap<string, KnownPackage>): ReadonlyMap<string, Root> {
  const roots = new Map<string, Root>();
  for (const [name, { essential, priority }] of packages) {
    if (essential) roots.set(name, { by: "essential" });
    else if (priority === "required" || name === "apt") roots.set(name, { by: "required" });
  }
  const links = linkPackages({ packages });
  const reach = () => reachable(roots.keys(), links, { recommends: false });
  let reached = reach();
  const left = [...packages.keys()].filter((name) => !reached.has(name));
  for (const name of left) if (!isNeeded(name, links)) roots.set(name, { by: "image" });
  reached = reach();
  for (const name of left) {
    if (reached.has(name)) continue;
    // it stands in a circle that nothing else needs
    roots.set(name, { by: "image" });
    reached = reach();
  }
  return roots;
}

const isNeeded = (name: string, links: PackageLinks): boolean =>
  links.to(name).some(({ field, dependent }) => field !== "Recommends" && dependent.name !== name);
