import type { SquashfsImage } from "../../squashfs/index.js";
import { type Explanation, explainPackages, knownPackage } from "./explanation.js";
import { freedSpace } from "./freed-space.js";
import { findOwners } from "./image-owners.js";
import { linkPackages } from "./package-links.js";
import { readPackagePaths } from "./package-paths.js";
import type { PackageSet } from "./package-set.js";
import { packagesWithout } from "./removal.js";
import { type RemovalDocument, removalDocument } from "./removal-document.js";

/** Whose packages are asked about. */
export interface WhyPlace {
  /** The project's folder, or the image, as it was named. */
  readonly target: string;
  readonly set: PackageSet;
  /** Says which packages ship a path, and what stands in the image. */
  readonly image?: SquashfsImage | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Why a package is there; or a path, and why the packages are that ship it. */
export interface WhyAnswer {
  readonly asked: string;
  readonly path?: { readonly path: string; readonly leadsTo?: string };
  readonly packages: readonly Explanation[];
}

/** Whether a question is for a path; names of packages hold no slash. */
export const isPath = (asked: string): boolean => asked.includes("/");

/** @throws BuildError `WHY_PACKAGE_MISSING`, `IMAGE_PATH_MISSING`, `PATH_LOOP` */
export async function explain(asked: string, { target, set, image }: WhyPlace): Promise<WhyAnswer> {
  if (image === undefined || !isPath(asked)) return { asked, packages: explainPackages([asked], set, target) };
  const { owners, ...path } = await findOwners(image, asked);
  // a list may name a package that left its path behind
  const known = owners.filter((name) => set.packages.has(name));
  return { asked, path, packages: explainPackages(known, set, target) };
}

/** What would go without some packages. @throws BuildError `WHY_PACKAGE_MISSING` */
export async function leaveOut(without: readonly string[], { target, set, image, signal }: WhyPlace): Promise<RemovalDocument> {
  for (const name of without) knownPackage(name, set, target);
  const going = packagesWithout(without, set, linkPackages(set));
  const isBase = (name: string) => ["essential", "required"].includes(set.roots.get(name)?.by ?? "");
  const parts = { target, without, going, isBase };
  if (image === undefined) return removalDocument(parts);
  const names = new Set(going.map((one) => one.package.name));
  return removalDocument({ ...parts, image: await freedSpace(image, names, { paths: await readPackagePaths(image), signal }) });
}
