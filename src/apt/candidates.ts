import { matches } from "../deb/match.js";
import type { Relation, RelationGroup } from "../deb/relation.js";
import type { Package } from "./package.js";
import type { PackageIndex } from "./package-index.js";
import { kept, type SolveRequest } from "./request.js";

/** The one version of each package that may be installed: the one asked for, else the one to keep, else that of the highest priority. */
export class Candidates {
  readonly #index: PackageIndex;
  readonly #pinned: ReadonlyMap<string, Package>;

  readonly #keep: SolveRequest["keep"];
  readonly #remove: readonly string[];
  /** Names of packages whose version to keep did not do for a relation that the newest one satisfies. */
  readonly outgrown = new Set<string>();
  /** By a name, what has or provides it, in apt's order: every package that needs libc6 asks for the same. */
  readonly #offers = new Map<string, readonly Package[]>();

  constructor(
    index: PackageIndex,
    pinned: ReadonlyMap<string, Package>,
    { keep, remove = [] }: Pick<SolveRequest, "keep" | "remove"> = {},
  ) {
    this.#index = index;
    this.#pinned = pinned;
    this.#keep = keep;
    this.#remove = remove;
  }

  of(name: string): Package | undefined {
    if (this.#remove.includes(name)) return undefined;
    return this.#pinned.get(name) ?? kept(this.#index, name, this.#keep) ?? this.#index.candidates(name)[0];
  }

  /** Whether a package must not be there although the suites carry it. */
  isRemoved(name: string): boolean {
    return this.#remove.includes(name);
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
    const named = this.#offersOf(relation.name);
    for (const found of named) this.#noteOutgrown(found, relation);
    return named.filter((found) => matches(found, relation));
  }

  #offersOf(name: string): readonly Package[] {
    const known = this.#offers.get(name);
    if (known !== undefined) return known;
    const named = [name, ...this.#providerNames(name)].flatMap((one) => this.of(one) ?? []);
    const offers = [...new Set(named)];
    this.#offers.set(name, offers);
    return offers;
  }

  #noteOutgrown(found: Package, relation: Relation): void {
    if (this.#keep?.get(found.name) !== found.version || matches(found, relation)) return;
    const [newest] = this.#index.candidates(found.name);
    if (newest !== undefined && matches(newest, relation)) this.outgrown.add(found.name);
  }

  /**
   * The names of the packages that provide a name, in apt's order: Essential ones, then higher priorities, then what apt meets last when it
   * reads the indexes, where a relation counts as a meeting.
   */
  #providerNames(name: string): readonly string[] {
    const providers = new Set(this.#index.providers(name).map((provider) => provider.name));
    const candidates = [...providers].flatMap((provider) => this.of(provider) ?? []);
    const { firstMet } = this.#index;
    return candidates.sort((a, b) => byPreference(a, b) || firstMet(b.name) - firstMet(a.name)).map((provider) => provider.name);
  }
}

const priorities = ["required", "important", "standard", "optional", "extra"];

function byPreference(a: Package, b: Package): number {
  return Number(b.essential) - Number(a.essential) || priorities.indexOf(a.priority) - priorities.indexOf(b.priority);
}
