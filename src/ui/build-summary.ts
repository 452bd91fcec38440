import { formatCounted, formatDuration, shortestPath } from "./format.js";

/** What is told of a build. */
interface BuildFacts {
  readonly packages: number;
  readonly suite?: string;
  /** ISO 8601. */
  readonly releaseDate?: string;
  readonly base?: string;
  readonly entries: number;
  readonly sha256: string;
  readonly configured: {
    readonly scripts: number;
    readonly paths: number;
    readonly waived: readonly { readonly package: string; readonly reason: string }[];
  };
  readonly firstBoot: readonly string[];
  readonly ledger?: string;
}

/** What a build says when it has ended, beside its result. */
export function buildSummary(result: BuildFacts, milliseconds: number): string[] {
  const { packages, suite, releaseDate = "", base, entries, sha256, configured, firstBoot, ledger } = result;
  const origin =
    base === undefined
      ? `${formatCounted(packages, "package")} of Debian ${suite} as of ${releaseDate.slice(0, 10)}`
      : `Made from ${shortestPath(base)}`;
  const lines = [`${origin}, ${formatCounted(entries, "path")}, in ${formatDuration(milliseconds)}.`, `SHA256 ${sha256}`];
  if (configured.scripts > 0) {
    const told = ledger === undefined ? "." : `: see ${shortestPath(ledger)}.`;
    lines.push(`${formatCounted(configured.scripts, "maintainer script")} changed ${formatCounted(configured.paths, "path")}${told}`);
  }
  for (const { package: name, reason } of configured.waived) lines.push(`Not wholly configured: ${name} (${reason})`);
  if (firstBoot.length > 0) lines.push(`Each machine makes for itself at boot: ${firstBoot.join(", ")}.`);
  return lines;
}
