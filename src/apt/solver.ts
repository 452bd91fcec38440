import { BuildError } from "../core/errors.js";
import { matches } from "../deb/match.js";
import { formatRelationGroup, type RelationGroup } from "../deb/relation.js";
import { Candidates } from "./candidates.js";
import { clashObstacle, conflict, groupObstacle, type Obstacle, proofError, unsatisfiable } from "./explain.js";
import { installOrder } from "./install-order.js";
import type { Package } from "./package.js";
import type { PackageIndex } from "./package-index.js";
import { type RootPackage, rootPackages, type SolveRequest } from "./request.js";
import { type Clash, type Reason, Selection } from "./selection.js";
import { shortestProof } from "./shortest-proof.js";

export type { SolveRequest } from "./request.js";
export type { Reason } from "./selection.js";

export interface Solution {
  /** A package comes after those that it needs, as far as circles allow. */
  readonly packages: readonly Package[];
  /** Why each package is there, by name. */
  readonly reason: ReadonlyMap<string, Reason>;
}

/**
 * Chooses the packages of a root filesystem as `apt-get install --no-install-recommends` does on an empty system: what every Debian system
 * has, what the request names, and what these need. The highest version of each package stands for it.
 *
 * @throws BuildError `APT_PACKAGE_UNKNOWN`, `APT_VERSION_UNKNOWN`, `APT_PACKAGE_VIRTUAL`, `APT_REQUEST_INVALID`, `APT_UNSATISFIABLE`,
 *   `APT_CONFLICT`
 */
export function solve(index: PackageIndex, request: SolveRequest): Solution {
  const keep = new Map(request.keep);
  for (;;) {
    const { solution, error, outgrown } = solveKeeping(index, { ...request, keep });
    // each round lets go of at least one version, so there are at most as many rounds as versions to keep
    if (outgrown.size === 0) {
      if (solution !== undefined) return solution;
      throw error;
    }
    for (const name of outgrown) keep.delete(name);
  }
}

interface Outcome {
  readonly solution?: Solution;
  readonly error?: unknown;
  readonly outgrown: ReadonlySet<string>;
}

/** What apt gives up for a later choice may be needed after all: then nothing is given up. */
function solveKeeping(index: PackageIndex, request: SolveRequest): Outcome {
  const outcome = solveOnce(index, request, { canGiveWay: true });
  return outcome.solution === undefined ? solveOnce(index, request, { canGiveWay: false }) : outcome;
}

function solveOnce(index: PackageIndex, request: SolveRequest, { canGiveWay }: { readonly canGiveWay: boolean }): Outcome {
  const roots = rootPackages(index, request);
  const candidates = new Candidates(index, new Map([...roots].map(([name, { found }]) => [name, found])), request);
  const { outgrown } = candidates;
  const excluded = new Map<string, Obstacle>();
  try {
    for (;;) {
      const attempt = new Attempt(candidates, excluded, { recommends: request.recommends === true, canGiveWay });
      const obstructing = attempt.run([...roots.values()]);
      if (obstructing === undefined) {
        return { solution: { packages: installOrder(attempt.selection.packages.values()), reason: attempt.selection.reasons }, outgrown };
      }
      excluded.set(obstructing.name, obstructing.obstacle);
    }
  } catch (error) {
    return { error: shorterError(error, [...roots.values()], candidates), outgrown };
  }
}

/** The walk fails where it happens to come to first; what is told is the shortest proof, where there is one that leaves no choice. */
function shorterError(error: unknown, roots: readonly RootPackage[], candidates: Candidates): unknown {
  if (!(error instanceof BuildError)) return error;
  const proof = shortestProof(
    roots.map(({ found }) => found),
    candidates,
  );
  return proof === undefined ? error : proofError(proof, candidates, new Map(roots.map(({ found, reason }) => [found.name, reason])));
}

/** A package that was chosen freely and stands in the way of one that must be there. */
interface Obstruction {
  readonly name: string;
  readonly obstacle: Obstacle;
}

/** Thrown inside an attempt to end it; never leaves this file. */
class Obstructed extends Error {
  readonly obstruction: Obstruction;

  constructor(obstruction: Obstruction) {
    super(obstruction.obstacle.text);
    this.obstruction = obstruction;
  }
}

interface AttemptSettings {
  /** Whether recommended packages come too. */
  readonly recommends: boolean;
  /** Whether what was chosen freely is given up for a later choice that serves as well. */
  readonly canGiveWay: boolean;
}

/**
 * One walk over the relations, depth first, in the order in which they are written. As in apt, a package is *forced* when the request names
 * it, or when it is the only candidate for a relation of a forced package: it cannot be given up. Where there is a choice, the first
 * candidate that can be installed is taken, and what was chosen for one that cannot is taken back. When a forced package meets one that was
 * chosen freely and cannot stand beside it, the walk starts again without the latter; so there are at most as many walks as packages. So it does when a free
 * choice meets one that was made before and whose dependents the later one contents as well: apt removes what it has marked by itself for what it marks next.
 */
class Attempt {
  readonly selection = new Selection();
  readonly #candidates: Candidates;
  /** Why a package is not to be chosen: decided by an earlier attempt, or found in this one. */
  readonly #refused: Map<string, Obstacle>;
  readonly #forced = new Set<string>();

  readonly #settings: AttemptSettings;

  constructor(candidates: Candidates, excluded: ReadonlyMap<string, Obstacle>, settings: AttemptSettings) {
    this.#candidates = candidates;
    this.#settings = settings;
    this.#refused = new Map(excluded);
  }

  /** Fills the selection, or says which free choice must not be made. */
  run(roots: readonly RootPackage[]): Obstruction | undefined {
    try {
      for (const { found, reason } of roots) this.#force(found, reason);
      for (const { found } of roots) this.#meetRelations(found);
      return undefined;
    } catch (error) {
      if (error instanceof Obstructed) return error.obstruction;
      throw error;
    }
  }

  /** Chooses a package that must be there, or marks a chosen one as such. */
  #force(needed: Package, reason: Reason): void {
    this.#forced.add(needed.name);
    const isNew = !this.selection.has(needed.name);
    if (isNew) this.selection.add(needed, reason);
    for (const clash of this.selection.clashes(needed)) {
      const other = clash.by === needed ? clash.other : clash.by;
      if (this.#forced.has(other.name)) throw conflict(clash, this.selection.reasons);
      throw new Obstructed({ name: other.name, obstacle: clashObstacle(clash, this.selection) });
    }
  }

  /** Meets the relations of a chosen package. Gives what stands in the way, and for a forced package throws it. */
  #meetRelations(dependent: Package): Obstacle | undefined {
    for (const group of [...dependent.preDepends, ...dependent.depends]) {
      const isMet = this.selection.satisfying(group) !== undefined;
      const isForced = this.#forced.has(dependent.name);
      if (isMet && !isForced) continue;
      const open = this.#candidates.satisfying(group).filter((found) => this.#isOpen(found));
      const [only] = open;
      if (isForced && only !== undefined && open.length === 1) this.#forceFor(dependent, group, only);
      else if (!isMet && !open.some((found) => this.#tryInstall(found, dependencyReason(dependent, group)))) {
        const obstacle = groupObstacle(dependent, group, this.#candidates, (found) => this.#refusal(found));
        if (!isForced) return obstacle;
        throw unsatisfiable(dependent, obstacle, this.selection.reasons);
      }
    }
    if (this.#settings.recommends) this.#tryRecommended(dependent);
    return undefined;
  }

  /** What is recommended comes where it can: nothing fails without it. */
  #tryRecommended(dependent: Package): void {
    for (const group of dependent.recommends) {
      if (this.selection.satisfying(group) !== undefined) continue;
      const open = this.#candidates.satisfying(group).filter((found) => this.#isOpen(found));
      open.some((found) => this.#tryInstall(found, { ...dependencyReason(dependent, group), recommended: true }));
    }
  }

  #forceFor(dependent: Package, group: RelationGroup, only: Package): void {
    if (this.#forced.has(only.name)) return;
    this.#force(only, dependencyReason(dependent, group));
    this.#meetRelations(only);
  }

  /** Chooses a package and all that it needs; where that fails, nothing is chosen, and the package will not be tried again. */
  #tryInstall(found: Package, reason: Reason): boolean {
    const before = this.selection.size;
    const clashes = this.selection.clashes(found);
    const [clash] = clashes;
    if (clash === undefined) this.selection.add(found, reason);
    else this.#letGiveWay(clashes, found);
    const obstacle = clash === undefined ? this.#meetRelations(found) : clashObstacle(clash, this.selection);
    if (obstacle === undefined) return true;
    this.selection.shrink(before);
    this.#refused.set(found.name, obstacle);
    return false;
  }

  /** Ends the walk where all that clashes with this package was chosen freely and is to give way to it. */
  #letGiveWay(clashes: readonly Clash[], found: Package): void {
    const leaving = new Map(clashes.map((clash) => [clash.by === found ? clash.other : clash.by, clash] as const));
    const [first] = leaving;
    if (first === undefined || !this.#settings.canGiveWay || [...leaving.keys()].some(({ name }) => this.#forced.has(name))) return;
    const staying = [...this.selection.packages.values()].filter((one) => !leaving.has(one));
    const isContent = (group: RelationGroup) =>
      ![...leaving.keys()].some((one) => satisfies(one, group)) || [found, ...staying].some((one) => satisfies(one, group));
    if (staying.every(({ preDepends, depends }) => [...preDepends, ...depends].every(isContent))) {
      throw new Obstructed({ name: first[0].name, obstacle: clashObstacle(first[1], this.selection) });
    }
  }

  /** Whether a candidate may still be chosen, or is. */
  #isOpen(found: Package): boolean {
    return this.#refusal(found) === undefined;
  }

  #refusal(found: Package): Obstacle | undefined {
    const refused = this.#refused.get(found.name);
    if (refused !== undefined || this.selection.has(found.name)) return refused;
    const clash = this.selection.clashes(found).find(({ by, other }) => this.#forced.has((by === found ? other : by).name));
    return clash && clashObstacle(clash, this.selection);
  }
}

const satisfies = (one: Package, group: RelationGroup): boolean => group.some((relation) => matches(one, relation));

function dependencyReason(dependent: Package, group: RelationGroup): Extract<Reason, { by: "dependency" }> {
  return { by: "dependency", dependent: dependent.name, relation: formatRelationGroup(group) };
}
