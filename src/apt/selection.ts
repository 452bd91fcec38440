import { matches } from "../deb/match.js";
import type { Relation, RelationGroup } from "../deb/relation.js";
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

/** What of a package is looked at again and again. */
interface Claims {
  /** Its own name, and those that it provides. */
  readonly names: readonly string[];
  readonly refusals: readonly Refusal[];
}

/** The packages chosen so far. What was chosen last can be taken back. */
export class Selection {
  readonly #chosen = new Map<string, Package>();
  readonly #reasons = new Map<string, Reason>();
  /** By a name, the chosen packages that have it or provide it. */
  readonly #byName = new Map<string, Set<Package>>();
  /** By a name, what chosen packages declare against it. */
  readonly #refusals = new Map<string, Set<Refusal>>();
  readonly #claims = new Map<Package, Claims>();

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
    const { names, refusals } = this.#claimsOf(chosen);
    for (const name of names) addTo(this.#byName, name, chosen);
    for (const refusal of refusals) addTo(this.#refusals, refusal.relation.name, refusal);
  }

  /** Takes back everything that was added since the selection had this size. */
  shrink(size: number): void {
    for (const [name, undone] of [...this.#chosen].slice(size)) {
      this.#chosen.delete(name);
      this.#reasons.delete(name);
      const { names, refusals } = this.#claimsOf(undone);
      for (const held of names) this.#byName.get(held)?.delete(undone);
      for (const refusal of refusals) this.#refusals.get(refusal.relation.name)?.delete(refusal);
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
    const { names, refusals } = this.#claimsOf(candidate);
    for (const refusal of refusals) {
      for (const other of this.#byName.get(refusal.relation.name) ?? []) {
        if (other.name !== candidate.name && matches(other, refusal.relation)) clashes.push({ ...refusal, other });
      }
    }
    for (const name of names) {
      for (const refusal of this.#refusals.get(name) ?? []) {
        if (refusal.by.name !== candidate.name && matches(candidate, refusal.relation)) clashes.push({ ...refusal, other: candidate });
      }
    }
    return clashes;
  }

  #claimsOf(one: Package): Claims {
    const known = this.#claims.get(one);
    if (known !== undefined) return known;
    const claims = claimsOf(one);
    this.#claims.set(one, claims);
    return claims;
  }
}

function claimsOf(by: Package): Claims {
  return {
    names: [...new Set([by.name, ...by.provides.map((given) => given.name)])],
    refusals: [
      ...by.conflicts.map((relation) => ({ by, relation, field: "Conflicts" as const })),
      ...by.breaks.map((relation) => ({ by, relation, field: "Breaks" as const })),
    ],
  };
}

function addTo<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}
