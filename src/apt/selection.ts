import type { Relation, RelationGroup } from "../deb/relation.js";
import { matches } from "./match.js";
import type { Package } from "./package.js";

/** Why a package is in the solution. */
export type Reason =
  /** The list asks for it, with this entry. */
  | { readonly by: "requested"; readonly entry: string }
  /** Every Debian system has it: Essential, Priority required, and apt. */
  | { readonly by: "essential" | "required" }
  /** A package needs it, or recommends it. */
  | { readonly by: "dependency"; readonly dependent: string; readonly relation: string; readonly recommended?: boolean };

/** Two packages that cannot stand together: `by` declares `relation` against `other`. */
export interface Clash {
  readonly by: Package;
  readonly relation: Relation;
  readonly field: "Conflicts" | "Breaks";
  readonly other: Package;
}

type Refusal = Omit<Clash, "other">;

/** The packages chosen so far. What was chosen last can be taken back. */
export class Selection {
  readonly #chosen = new Map<string, Package>();
  readonly #reasons = new Map<string, Reason>();
  /** By a name, the chosen packages that have it or provide it. */
  readonly #byName = new Map<string, Set<Package>>();
  /** By a name, what chosen packages declare against it. */
  readonly #refusals = new Map<string, Set<Refusal>>();

  get size(): number {
    return this.#chosen.size;
  }

  get packages(): ReadonlyMap<string, Package> {
    return this.#chosen;
  }

  get reasons(): ReadonlyMap<string, Reason> {
    return this.#reasons;
  }

  has(name: string): boolean {
    return this.#chosen.has(name);
  }

  add(chosen: Package, reason: Reason): void {
    this.#chosen.set(chosen.name, chosen);
    this.#reasons.set(chosen.name, reason);
    for (const name of namesOf(chosen)) addTo(this.#byName, name, chosen);
    for (const refusal of refusalsOf(chosen)) addTo(this.#refusals, refusal.relation.name, refusal);
  }

  /** Takes back everything that was added since the selection had this size. */
  shrink(size: number): void {
    for (const [name, undone] of [...this.#chosen].slice(size)) {
      this.#chosen.delete(name);
      this.#reasons.delete(name);
      for (const held of namesOf(undone)) this.#byName.get(held)?.delete(undone);
      for (const { relation } of refusalsOf(undone)) {
        const refusals = this.#refusals.get(relation.name);
        for (const refusal of refusals ?? []) if (refusal.by === undone) refusals?.delete(refusal);
      }
    }
  }

  /** A chosen package that satisfies the group. */
  satisfying(group: RelationGroup): Package | undefined {
    for (const relation of group) {
      for (const found of this.#byName.get(relation.name) ?? []) if (matches(found, relation)) return found;
    }
    return undefined;
  }

  /** Every chosen package that cannot stand beside this one. */
  clashes(candidate: Package): readonly Clash[] {
    const clashes: Clash[] = [];
    for (const refusal of refusalsOf(candidate)) {
      for (const other of this.#byName.get(refusal.relation.name) ?? []) {
        if (other.name !== candidate.name && matches(other, refusal.relation)) clashes.push({ ...refusal, other });
      }
    }
    for (const name of namesOf(candidate)) {
      for (const refusal of this.#refusals.get(name) ?? []) {
        if (refusal.by.name !== candidate.name && matches(candidate, refusal.relation)) clashes.push({ ...refusal, other: candidate });
      }
    }
    return clashes;
  }
}

function namesOf({ name, provides }: Package): readonly string[] {
  return [...new Set([name, ...provides.map((given) => given.name)])];
}

function refusalsOf(by: Package): readonly Refusal[] {
  return [
    ...by.conflicts.map((relation) => ({ by, relation, field: "Conflicts" as const })),
    ...by.breaks.map((relation) => ({ by, relation, field: "Breaks" as const })),
  ];
}

function addTo<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}
