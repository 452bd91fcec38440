import { BuildError } from "../core/errors.js";
import { allNearest } from "../core/suggestion.js";
import { compareVersions } from "../deb/version.js";
import type { Package } from "./package.js";
import type { PackageIndex } from "./package-index.js";
import type { Reason } from "./selection.js";

/** What a solution is asked for. */
export interface SolveRequest {
  /** Entries of the form `name`, `name:architecture`, `name=version` and `name/suite`. */
  readonly include: readonly string[];
  readonly architecture: string;
  /** Names of packages that must not be there, whatever needs them. */
  readonly remove?: readonly string[];
  /** Whether what packages recommend is chosen too, where it can be. */
  readonly recommends?: boolean;
  /** The versions to keep by name, where they are still there and nothing needs a newer one. */
  readonly keep?: ReadonlyMap<string, string>;
}

/** A package that must be in the solution whatever the rest is. */
export interface RootPackage {
  readonly found: Package;
  readonly reason: Reason;
}

const entryForm = /^([a-z0-9][a-z0-9+.-]*)(?::([a-z0-9-]+))?(?:=([A-Za-z0-9.+~:-]+)|\/([A-Za-z0-9.-]+))?$/;

/**
 * The packages that a request names, by name: those that every Debian system has (Essential, Priority required, and apt), then the entries
 * of its list.
 *
 * @throws BuildError `APT_REQUEST_INVALID`, `APT_PACKAGE_UNKNOWN`, `APT_VERSION_UNKNOWN`, `APT_PACKAGE_VIRTUAL`
 */
export function rootPackages(index: PackageIndex, request: SolveRequest): ReadonlyMap<string, RootPackage> {
  const asked = new Map<string, RootPackage>();
  for (const entry of request.include) {
    const found = requestedPackage(index, entry, request);
    if (request.remove?.includes(found.name)) {
      throw new BuildError("APT_REQUEST_INVALID", `The package list asks for ${found.name}, which must not be there.`, {
        hint: `Take ${found.name} out of the package list or out of \`remove\`.`,
      });
    }
    const before = asked.get(found.name);
    if (before !== undefined && before.found !== found) {
      throw new BuildError(
        "APT_REQUEST_INVALID",
        `The package list asks for two versions of ${found.name}: ${before.found.version} and ${found.version}.`,
        {
          hint: "Keep one of the two entries.",
        },
      );
    }
    if (before === undefined) asked.set(found.name, { found, reason: { by: "requested", entry } });
  }
  const roots = new Map<string, RootPackage>();
  for (const name of [...index.bootstrapNames(), "apt"]) {
    if (request.remove?.includes(name)) continue;
    const found = asked.get(name)?.found ?? kept(index, name, request.keep) ?? index.candidates(name)[0];
    if (found?.essential) roots.set(name, { found, reason: { by: "essential" } });
    else if (found !== undefined && (found.priority === "required" || name === "apt"))
      roots.set(name, { found, reason: { by: "required" } });
  }
  for (const [name, root] of asked) if (!roots.has(name)) roots.set(name, root);
  return roots;
}

/** The version to keep of a package, where it is still there. */
export function kept(index: PackageIndex, name: string, keep: SolveRequest["keep"]): Package | undefined {
  const version = keep?.get(name);
  return version === undefined ? undefined : index.candidates(name).find((one) => one.version === version);
}

function requestedPackage(index: PackageIndex, entry: string, { architecture, keep }: SolveRequest): Package {
  const parts = entryForm.exec(entry);
  if (parts?.[1] === undefined) {
    throw new BuildError("APT_REQUEST_INVALID", `Cannot read ${JSON.stringify(entry)} of the package list.`, {
      hint: "Write name, name=version, name/suite or name:architecture, such as curl or curl/bookworm-security.",
    });
  }
  const [, name, qualifier, version, suite] = parts;
  const versions = index.candidates(name);
  const [highest] = versions;
  if (highest === undefined) return onlyProvider(index, name);
  const still = version === undefined && suite === undefined && qualifier === undefined ? kept(index, name, keep) : undefined;
  if (still !== undefined) return still;
  const found = versions.find(
    (candidate) =>
      (version === undefined || compareVersions(candidate.version, version) === 0) &&
      (suite === undefined || candidate.origin.suite === suite) &&
      (qualifier === undefined || qualifier === architecture || qualifier === candidate.architecture),
  );
  if (found !== undefined) return found;
  const there = versions.map((candidate) => `${candidate.version} (${candidate.origin.suite})`).join(", ");
  throw new BuildError("APT_VERSION_UNKNOWN", `Cannot find ${entry}: the suites carry ${name} ${there} for ${architecture}.`, {
    hint: `Write ${name} alone for the newest version, or name one of those that are there.`,
  });
}

/** A name that only one package provides stands for that package, as in apt. */
function onlyProvider(index: PackageIndex, name: string): Package {
  const names = [...new Set(index.providers(name).map((provider) => provider.name))];
  const [only] = names.flatMap((provider) => index.candidates(provider).slice(0, 1));
  if (names.length === 1 && only !== undefined) return only;
  if (names.length > 1) {
    throw new BuildError(
      "APT_PACKAGE_VIRTUAL",
      `Cannot install ${name}: it is a virtual package, and ${names.length} packages provide it.`,
      {
        hint: `Choose one of them: ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}.`,
      },
    );
  }
  const meant = allNearest(name, index.names()).slice(0, 5);
  throw new BuildError("APT_PACKAGE_UNKNOWN", `Cannot find the package ${name}: the suites carry none of this name.`, {
    hint: meant.length === 0 ? "Look for its name at the packages page of Debian." : `Did you mean ${meant.join(" or ")}?`,
  });
}
