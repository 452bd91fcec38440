import { formatCounted, shortestPath } from "./format.js";
import { tableLines } from "./table.js";

interface LockFacts {
  readonly path: string;
  readonly written: boolean;
  readonly packages: Readonly<Record<string, readonly unknown[]>>;
  readonly changes: readonly { readonly architecture: string; readonly name: string; readonly before?: string; readonly after?: string }[];
}

/** What a lock came to, and each package whose version changed; the first lock of a project lists none, for all are new. */
export function lockLines({ path, written, packages, changes }: LockFacts): string[] {
  const architectures = Object.entries(packages);
  const counts = architectures.map(([architecture, list]) => `${formatCounted(list.length, "package")} for ${architecture}`).join(", ");
  const isFirst =
    changes.every(({ before }) => before === undefined) && changes.length === architectures.flatMap(([, list]) => list).length;
  const rows = isFirst
    ? []
    : changes.map((one) => [mark(one), one.name, ...(architectures.length > 1 ? [one.architecture] : []), versions(one)]);
  return [...tableLines(rows), `${shortestPath(path)}  ${written ? counts : `unchanged: ${counts}`}`];
}

function mark({ before, after }: LockFacts["changes"][number]): string {
  return before === undefined ? "+" : after === undefined ? "-" : "~";
}

function versions({ before, after }: LockFacts["changes"][number]): string {
  return before === undefined || after === undefined ? (after ?? before ?? "") : `${before} -> ${after}`;
}
