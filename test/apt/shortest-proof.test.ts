import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Candidates } from "#src/apt/candidates.js";
import { readIndexes } from "#src/apt/package-index.js";
import { rootPackages } from "#src/apt/request.js";
import { type Proof, shortestProof } from "#src/apt/shortest-proof.js";
import { solve } from "#src/apt/solver.js";
import { formatRelation, formatRelationGroup } from "#src/deb/relation.js";
import { packageStanza, packagesFile } from "../support/packages.js";

const letters = [..."abcdefg"];

/** A hand-made archive: for each letter, groups of names of which one is needed, and names that it conflicts with; `x` is nowhere. */
type Universe = Readonly<Record<string, { readonly groups: readonly (readonly string[])[]; readonly conflicts: readonly string[] }>>;

function indexOf(universe: Universe) {
  const stanzas = Object.entries(universe).map(([name, { groups, conflicts }]) =>
    packageStanza(`${name} 1`, { Depends: groups.map((group) => group.join(" | ")).join(", "), Conflicts: conflicts.join(", ") }),
  );
  return readIndexes([packagesFile("bookworm", stanzas)], "amd64");
}

function proofOf(universe: Universe, include: readonly string[]): Proof | undefined {
  const index = indexOf(universe);
  const request = { include, architecture: "amd64" };
  const roots = [...rootPackages(index, request).values()].map(({ found }) => found);
  return shortestProof(roots, new Candidates(index, new Map(roots.map((found) => [found.name, found]))));
}

interface Clause {
  readonly owner: string;
  readonly kind: "needs" | "conflicts";
  readonly names: readonly string[];
}

const clausesOf = (universe: Universe): Clause[] =>
  Object.entries(universe).flatMap(([owner, { groups, conflicts }]) => [
    ...groups.map((names): Clause => ({ owner, kind: "needs", names })),
    ...conflicts.map((name): Clause => ({ owner, kind: "conflicts", names: [name] })),
  ]);

/** By brute force: whether any set of packages with all that is asked for meets every clause. */
function isSatisfiable(clauses: readonly Clause[], include: readonly string[]): boolean {
  for (let bits = 0; bits < 1 << letters.length; bits++) {
    const there = (name: string) => letters.includes(name) && (bits & (1 << letters.indexOf(name))) !== 0;
    const holds = ({ owner, kind, names }: Clause) =>
      !there(owner) || (kind === "needs" ? names.some(there) : names.every((name) => name === owner || !there(name)));
    if (include.every(there) && clauses.every(holds)) return true;
  }
  return false;
}

/** The clauses that a proof speaks of, each once. */
function clausesIn(proof: Proof): Clause[] {
  const needs = [...proof.links, ...(proof.kind === "missing" ? [proof] : [])].map(
    ({ dependent, group }): Clause => ({ owner: dependent.name, kind: "needs", names: group.map(({ name }) => name) }),
  );
  const all: Clause[] =
    proof.kind === "missing"
      ? needs
      : [...needs, { owner: proof.clash.by.name, kind: "conflicts", names: [formatRelation(proof.clash.relation)] }];
  return [...new Map(all.map((clause) => [JSON.stringify(clause), clause])).values()];
}

/** Whether some `size` of the clauses are enough to make the request impossible. */
function isRefutedBy(clauses: readonly Clause[], size: number, include: readonly string[]): boolean {
  const some = (from: number, taken: readonly Clause[]): boolean => {
    if (taken.length === size) return !isSatisfiable(taken, include);
    for (let at = from; at < clauses.length; at++) if (some(at + 1, [...taken, clauses[at] as Clause])) return true;
    return false;
  };
  return some(0, []);
}

function solved(universe: Universe, include: readonly string[]): boolean {
  try {
    solve(indexOf(universe), { include, architecture: "amd64" });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^APT_(CONFLICT|UNSATISFIABLE)$/) });
    return false;
  }
}

const universes = (most: number) => {
  const group = fc.uniqueArray(fc.constantFrom(...letters, "x"), { minLength: 1, maxLength: most });
  const one = fc.record({
    groups: fc.uniqueArray(group, { maxLength: 2, selector: (names) => names.join() }),
    conflicts: fc.uniqueArray(fc.constantFrom(...letters), { maxLength: 1 }),
  });
  return fc.record(Object.fromEntries(letters.map((name) => [name, one])));
};
const asked = fc.uniqueArray(fc.constantFrom(...letters), { minLength: 1, maxLength: 2 });

describe("the shortest proof", () => {
  test("where nothing can be chosen, is there for whatever is impossible, is enough, and no shorter one is", { timeout: 60_000 }, () => {
    const sizes = new Map<number, number>();
    fc.assert(
      fc.property(universes(1), asked, (universe, include) => {
        const clauses = clausesOf(universe);
        const proof = proofOf(universe, include);
        expect(proof === undefined).toBe(isSatisfiable(clauses, include));
        if (proof === undefined) return;
        const used = clausesIn(proof);
        sizes.set(used.length, (sizes.get(used.length) ?? 0) + 1);
        expect(isSatisfiable(used, include)).toBe(false);
        // a smaller refutation of one size less would do; all are looked through
        if (used.length > 1 && used.length < 5) expect(isRefutedBy(clauses, used.length - 1, include)).toBe(false);
      }),
      { numRuns: 300 },
    );
    expect([...sizes.keys()].length).toBeGreaterThan(3);
  });

  test("where there are alternatives, is right whenever there is one, and the solver fails wherever there is", { timeout: 60_000 }, () => {
    let proofs = 0;
    fc.assert(
      fc.property(universes(2), asked, (universe, include) => {
        const proof = proofOf(universe, include);
        const isPossible = isSatisfiable(clausesOf(universe), include);
        const answer = solved(universe, include);
        // the solver may fail where a solution exists, as apt's does, but never finds one where none is
        if (answer) expect(isPossible).toBe(true);
        if (proof === undefined) return;
        proofs++;
        expect(answer).toBe(false);
        expect(isSatisfiable(clausesIn(proof), include)).toBe(false);
      }),
      { numRuns: 300 },
    );
    expect(proofs).toBeGreaterThan(20);
  });

  const message = (universe: Readonly<Record<string, Readonly<Record<string, string>>>>, ...include: string[]): string => {
    const stanzas = Object.entries(universe).map(([name, fields]) => packageStanza(name, fields));
    try {
      solve(readIndexes([packagesFile("bookworm", stanzas)], "amd64"), { include, architecture: "amd64" });
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return "";
  };

  test("takes the short way, though the walk came by a long one", () => {
    const universe = {
      "a 1": { Depends: "b, d" },
      "b 1": { Depends: "c" },
      "c 1": { Depends: "d" },
      "d 1": { Depends: "lib (>= 2)" },
      "lib 1": {},
    };
    expect(message(universe, "a")).toBe(
      "Cannot choose the packages: a is in the package list, a needs d, and d 1 needs lib (>= 2), but no version of lib satisfies lib (>= 2): there is lib 1 (bookworm).",
    );
  });

  test("of two that conflict tells one chain as far as they share it", () => {
    const universe = { "a 1": { Depends: "m" }, "m 1": { Depends: "p, q" }, "p 1": { Conflicts: "q" }, "q 1": {} };
    expect(message(universe, "a")).toBe(
      "Cannot choose the packages: p 1 conflicts with q, which q 1 is. But a is in the package list, a needs m, m needs p, and a is in the package list, a needs m, m needs q.",
    );
    expect(
      proofOf(
        {
          a: { groups: [["b"]], conflicts: [] },
          b: { groups: [["c"], ["d"]], conflicts: [] },
          c: { groups: [], conflicts: ["d"] },
          d: { groups: [], conflicts: [] },
        },
        ["a"],
      )?.links.map(({ dependent, group }) => `${dependent.name} ${formatRelationGroup(group)}`),
    ).toEqual(["a b", "b c", "b d"]);
  });
});
