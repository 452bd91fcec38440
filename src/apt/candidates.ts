import type { Relation, RelationGroup } from "../deb/relation.js";
import { matches } from "./match.js";
import type { Package } from "./package.js";
import type { PackageIndex } from "./package-index.js";

/** The one version of each package that may be installed: the one asked for, else the highest. */
export class Candidates {
  readonly #index: PackageIndex;
  readonly #pinned: ReadonlyMap<string, Package>;

  constructor(index: PackageIndex, pinned: ReadonlyMap<string, Package>) {
    this.#index = index;
    this.#pinned = pinned;
  }

  of(name: string): Package | undefined {
    return this.#pinned.get(name) ?? this.#index.candidates(name)[0];
  }

  /** The candidates that satisfy a group, in apt's order: that of the alternatives, a real package before those that provide its name. */
  satisfying(group: RelationGroup): readonly Package[] {
    return [...new Set(group.flatMap((relation) => this.#matching(relation)))];
  }

  /** Every version that has or provides the relation's name, whether it satisfies it or not. */
  named({ name }: Relation): readonly Package[] {
    return [...this.#index.candidates(name), ...this.#index.providers(name)];
  }

  #matching(relation: Relation): readonly Package[] {
    const named = [relation.name, ...this.#providerNames(relation.name)].flatMap((name) => this.of(name) ?? []);
    return [...new Set(named)].filter((found) => matches(found, relation));
  }

  /**
   * The names of the packages that provide a name, in apt's order: Essential ones, then higher priorities, then what stands last in the
   * indexes.
   */
  #providerNames(name: string): readonly string[] {
    const latest = [...new Set(this.#index.providers(name).map((provider) => provider.name))].reverse();
    const candidates = latest.flatMap((provider) => this.of(provider) ?? []);
    return candidates.sort(byPreference).map((provider) => provider.name);
  }
}

const priorities = ["required", "important", "standard", "optional", "extra"];

function byPreference(a: Package, b: Package): number {
  return Number(b.essential) - Number(a.essential) || priorities.indexOf(a.priority) - priorities.indexOf(b.priority);
}
