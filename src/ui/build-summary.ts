import { formatCounted, formatDuration, formatList } from "./format.js";

/** Packages that are named where scripts were not run. */
const named = 5;

/** What is told of a build. */
interface BuildFacts {
  readonly packages: number;
  readonly suite: string;
  /** ISO 8601. */
  readonly releaseDate: string;
  readonly entries: number;
  readonly sha256: string;
  readonly deferred: { readonly scripts: number; readonly packages: readonly string[] };
}

/** What a build says when it has ended, beside its result. */
export function buildSummary(result: BuildFacts, milliseconds: number): string[] {
  const { packages, suite, releaseDate, entries, sha256, deferred } = result;
  const lines = [
    `${formatCounted(packages, "package")} of Debian ${suite} as of ${releaseDate.slice(0, 10)}, ${formatCounted(entries, "path")}, in ${formatDuration(milliseconds)}.`,
    `SHA256 ${sha256}`,
  ];
  if (deferred.scripts > 0) {
    const owners = formatCounted(deferred.packages.length, "package");
    lines.push(
      `${formatCounted(deferred.scripts, "maintainer script")} of ${owners} ${deferred.scripts === 1 ? "was" : "were"} not run: ${formatList(deferred.packages, named)}.`,
    );
  }
  return lines;
}
