import { BuildError } from "../core/errors.js";
import { formatRelation, formatRelationGroup, type Relation, type RelationGroup } from "../deb/relation.js";
import type { Candidates } from "./candidates.js";
import type { Package } from "./package.js";
import type { Clash, Reason, Selection } from "./selection.js";
import type { Proof, ProofLink } from "./shortest-proof.js";

type Reasons = ReadonlyMap<string, Reason>;

/** Why a package or a relation cannot be had. */
export interface Obstacle {
  /** A clause such as `no version of bar satisfies bar (>= 2): bookworm has 1.0`. */
  readonly text: string;
  /** Whether packages that cannot stand together are the cause. */
  readonly isConflict: boolean;
}

/** The most alternatives that are explained. */
const explained = 4;

/** Why none of a group's alternatives could be chosen; `refused` says why of a candidate that was tried. */
export function groupObstacle(
  dependent: Package,
  group: RelationGroup,
  candidates: Candidates,
  refused: (found: Package) => Obstacle | undefined,
): Obstacle {
  const tried = candidates.satisfying(group).flatMap((found) => refused(found) ?? []);
  const missing = group
    .filter((relation) => candidates.satisfying([relation]).length === 0)
    .map((relation) => ({ text: missingText(relation, candidates), isConflict: false }));
  const obstacles = [...tried, ...missing];
  const more = obstacles.length > explained ? ` (and ${obstacles.length - explained} more)` : "";
  const why = obstacles.slice(0, explained).map(({ text }) => text);
  return {
    text: `${dependent.name} ${dependent.version} needs ${formatRelationGroup(group)}, but ${why.join("; and ")}${more}`,
    isConflict: obstacles.length > 0 && obstacles.every(({ isConflict }) => isConflict),
  };
}

function missingText(relation: Relation, candidates: Candidates): string {
  if (candidates.isRemoved(relation.name)) return `${relation.name} must not be there`;
  const named = candidates.named(relation);
  if (named.length === 0) return `no package is or provides ${relation.name}`;
  const there = [...new Set(named.map((found) => offer(found, relation)))].slice(0, explained).join(", ");
  return `no version of ${relation.name} satisfies ${formatRelation(relation)}: there is ${there}`;
}

/** `bar 1.0 (bookworm)`, with what is provided where the name is another's. */
function offer(found: Package, relation: Relation): string {
  const given = found.provides.find(({ name }) => name === relation.name);
  const provides = found.name === relation.name || given === undefined ? "" : `, which provides ${formatRelation(given)}`;
  return `${found.name} ${found.version} (${found.origin.suite})${provides}`;
}

/** Why a candidate cannot stand beside what is chosen. */
export function clashObstacle(clash: Clash, selection: Selection): Obstacle {
  const chains = [clash.by, clash.other].filter(({ name }) => selection.has(name)).map(({ name }) => chainText(selection.reasons, name));
  return { text: `${clashText(clash)} (${chains.join("; ")})`, isConflict: true };
}

function clashText({ by, relation, field, other }: Clash): string {
  const verb = field === "Conflicts" ? "conflicts with" : "breaks";
  return `${by.name} ${by.version} ${verb} ${formatRelation(relation)}, which ${other.name} ${other.version} is`;
}

/** From the entry of the list to the package: `a is in the package list, a needs b (>= 2), b needs c`. */
export function chainText(reasons: Reasons, name: string): string {
  const links: string[] = [];
  let at: string | undefined = name;
  while (at !== undefined && links.length <= reasons.size) {
    const reason: Reason | undefined = reasons.get(at);
    links.unshift(reason === undefined ? `${at} is wanted` : linkText(at, reason));
    at = reason?.by === "dependency" ? reason.dependent : undefined;
  }
  return links.join(", ");
}

function linkText(name: string, reason: Reason): string {
  switch (reason.by) {
    case "requested":
      return `${reason.entry} is in the package list`;
    case "dependency":
      return `${reason.dependent} ${reason.recommended ? "recommends" : "needs"} ${reason.relation}`;
    default:
      return `${name} is part of every Debian system`;
  }
}

/** The error for a package that must be there and cannot, or whose relation cannot be met. */
export function unsatisfiable(needed: Package, obstacle: Obstacle, reasons: Reasons): BuildError {
  const code = obstacle.isConflict ? "APT_CONFLICT" : "APT_UNSATISFIABLE";
  return new BuildError(code, `Cannot choose the packages: ${chainText(reasons, needed.name)}, and ${obstacle.text}.`, {
    hint: obstacle.isConflict
      ? "Leave one of the two out of the package list, or choose another alternative by naming it there."
      : "Leave the package out, or use a suite or version in which its relations hold.",
    where: { source: `${needed.name} ${needed.version}` },
  });
}

/** The error for two packages that both must be there. */
export function conflict(clash: Clash, reasons: Reasons): BuildError {
  const chains = [clash.by, clash.other].map(({ name }) => chainText(reasons, name));
  return new BuildError("APT_CONFLICT", `Cannot choose the packages: ${clashText(clash)}. But ${chains.join(", and ")}.`, {
    hint: "Leave one of the two out of the package list.",
    where: { source: `${clash.by.name} ${clash.by.version}` },
  });
}

/** The error that a proof is. */
export function proofError(proof: Proof, candidates: Candidates, roots: Reasons): BuildError {
  const reasons = new Map(roots);
  for (const link of proof.links) reasons.set(link.needed.name, linkReason(link));
  if (proof.kind === "conflict") return conflict(proof.clash, reasons);
  const nothing = () => undefined;
  return unsatisfiable(proof.dependent, groupObstacle(proof.dependent, proof.group, candidates, nothing), reasons);
}

function linkReason({ dependent, group }: ProofLink): Reason {
  return { by: "dependency", dependent: dependent.name, relation: formatRelationGroup(group) };
}
