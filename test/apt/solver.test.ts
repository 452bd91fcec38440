import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readIndexes } from "#src/apt/package-index.js";
import { type Solution, solve } from "#src/apt/solver.js";
import { packageStanza, packagesFile } from "../support/packages.js";

type Fields = Readonly<Record<string, string>>;
/** An index of `name version` and their fields. */
type Universe = Readonly<Record<string, Fields>>;

function solveIn(universe: Universe, ...include: string[]): Solution {
  const stanzas = Object.entries(universe).map(([package_, fields]) => packageStanza(package_, fields));
  return solve(readIndexes([packagesFile("bookworm", stanzas)], "amd64"), { include, architecture: "amd64" });
}

const names = ({ packages }: Solution) => packages.map(({ name }) => name).toSorted();
const chosen = (universe: Universe, ...include: string[]) => names(solveIn(universe, ...include));
const thrown = (code: string, text: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(text) });

describe("what is in every system", () => {
  test("Essential, Priority required, and apt where it is there", () => {
    const universe = {
      "bash 1": { Essential: "yes", Priority: "optional" },
      "tzdata 1": { Priority: "required" },
      "apt 1": { Priority: "important", Depends: "adduser" },
      "adduser 1": { Priority: "important" },
      "vim 1": { Priority: "important" },
    };
    const solution = solveIn(universe);
    expect(names(solution)).toEqual(["adduser", "apt", "bash", "tzdata"]);
    expect(Object.fromEntries(solution.reason)).toEqual({
      bash: { by: "essential" },
      tzdata: { by: "required" },
      apt: { by: "required" },
      adduser: { by: "dependency", dependent: "apt", relation: "adduser" },
    });
    expect(chosen({ "bash 1": { Essential: "yes" } })).toEqual(["bash"]);
  });

  test("it counts what the highest version says", () => {
    expect(chosen({ "old 1": { Essential: "yes" }, "old 2": {}, "new 1": {}, "new 2": { Priority: "required" } })).toEqual(["new"]);
  });
});

describe("relations", () => {
  test("Pre-Depends and Depends are followed, Recommends and Suggests are not", () => {
    const universe = {
      "a 1": { "Pre-Depends": "b", Depends: "c (>= 1)", Recommends: "d", Suggests: "e" },
      "b 1": {},
      "c 1": { Depends: "f" },
      "d 1": {},
      "e 1": {},
      "f 1": {},
    };
    expect(chosen(universe, "a")).toEqual(["a", "b", "c", "f"]);
  });

  test("the first alternative that is there is taken", () => {
    expect(chosen({ "a 1": { Depends: "b | c" }, "b 1": {}, "c 1": {} }, "a")).toEqual(["a", "b"]);
    expect(chosen({ "a 1": { Depends: "b | c" }, "c 1": {} }, "a")).toEqual(["a", "c"]);
    expect(chosen({ "a 1": { Depends: "b (>= 2) | c" }, "b 1": {}, "c 1": {} }, "a")).toEqual(["a", "c"]);
  });

  test("a package that is chosen already is used again", () => {
    expect(chosen({ "a 1": { Depends: "b | c" }, "b 1": {}, "c 1": {} }, "a", "c")).toEqual(["a", "c"]);
    expect(chosen({ "a 1": { Depends: "c, d" }, "d 1": { Depends: "b | c" }, "b 1": {}, "c 1": {} }, "a")).toEqual(["a", "c", "d"]);
  });

  test("the walk goes into the depth, so that what comes later uses again what was chosen below", () => {
    const universe = { "a 1": { Depends: "b, c | d" }, "b 1": { Depends: "d" }, "c 1": {}, "d 1": {} };
    expect(chosen(universe, "a")).toEqual(["a", "b", "d"]);
  });

  test("a real package comes before one that provides its name", () => {
    expect(chosen({ "a 1": { Depends: "mta" }, "mail 1": { Provides: "mta", Priority: "required" }, "mta 1": {} }, "a")).toContain("mail");
    expect(chosen({ "a 1": { Depends: "mta" }, "mail 1": { Provides: "mta" }, "mta 1": {} }, "a")).toEqual(["a", "mta"]);
  });

  test("of several providers the one with the higher priority is taken, else the one whose name comes last in the index", () => {
    const provider = (priority: string) => ({ Provides: "mta", Priority: priority });
    const a = { "a 1": { Depends: "mta" } };
    expect(chosen({ ...a, "m 1": provider("standard"), "n 1": provider("optional") }, "a")).toEqual(["a", "m"]);
    expect(chosen({ ...a, "m 1": provider("optional"), "n 1": provider("optional") }, "a")).toEqual(["a", "n"]);
    const earlier = { "b 1": { Suggests: "n" } };
    expect(chosen({ ...a, ...earlier, "m 1": provider("optional"), "n 1": provider("optional") }, "a")).toEqual(["a", "m"]);
  });

  test("only the highest version of a package provides", () => {
    const universe = { "a 1": { Depends: "mta" }, "m 1": { Provides: "mta" }, "m 2": {}, "l 1": { Provides: "mta" } };
    expect(chosen(universe, "a")).toEqual(["a", "l"]);
  });

  test("a version is met by a Provides of an exact version, and by no other", () => {
    const universe = (provides: string) => ({ "a 1": { Depends: "api (>= 2)" }, "m 9": { Provides: provides } });
    expect(chosen(universe("api (= 3)"), "a")).toEqual(["a", "m"]);
    for (const provides of ["api", "api (= 1)", "api (>= 3)"]) {
      expect(() => solveIn(universe(provides), "a")).toThrow(thrown("APT_UNSATISFIABLE", /m 9 \(bookworm\), which provides api/));
    }
  });

  test("a name in a circle is no hindrance", () => {
    expect(chosen({ "a 1": { Depends: "b" }, "b 1": { Depends: "c" }, "c 1": { Depends: "a" } }, "a")).toEqual(["a", "b", "c"]);
  });

  test("Multi-Arch: :any wants a package that allows it, an architecture wants that one or all", () => {
    const universe = (qualifier: string, fields: Fields) => ({ "a 1": { Depends: `python3:${qualifier}` }, "python3 1": fields });
    expect(chosen(universe("any", { "Multi-Arch": "allowed" }), "a")).toEqual(["a", "python3"]);
    expect(() => solveIn(universe("any", { "Multi-Arch": "foreign" }), "a")).toThrow(thrown("APT_UNSATISFIABLE", /python3:any/));
    expect(chosen(universe("native", {}), "a")).toEqual(["a", "python3"]);
    expect(chosen(universe("amd64", {}), "a")).toEqual(["a", "python3"]);
    expect(chosen(universe("amd64", { Architecture: "all" }), "a")).toEqual(["a", "python3"]);
    expect(() => solveIn(universe("i386", {}), "a")).toThrow(thrown("APT_UNSATISFIABLE", /python3:i386/));
  });

  test("an alternative whose own relations cannot be met is passed over, with all that it brought", () => {
    const universe = { "a 1": { Depends: "b | c" }, "b 1": { Depends: "d, none" }, "c 1": {}, "d 1": {} };
    expect(chosen(universe, "a")).toEqual(["a", "c"]);
  });
});

describe("Conflicts and Breaks", () => {
  // The case is that of libbjack-ocaml-dev in trixie.
  const jack = {
    "tool 1": { Depends: "binding, jack-dev" },
    "binding 1": { Depends: "jackd2 | jack-api" },
    "jack-dev 1": { Depends: "jack" },
    "jack 1": { Provides: "jack-api", Conflicts: "jack-api" },
    "jackd2 1": { Provides: "jack-api", Conflicts: "jack, jack-api", Depends: "opus" },
    "jackd2-dev 1": { Provides: "jack-dev", Depends: "jackd2" },
    "opus 1": {},
  };

  test("a free choice gives way to a later one that serves its dependents as well, and nothing stays that only it needed", () => {
    expect(chosen(jack, "tool")).toEqual(["binding", "jack", "jack-dev", "tool"]);
    expect(chosen(jack, "binding")).toEqual(["binding", "jackd2", "opus"]);
  });

  test("but not where another that clashes too has to stay: then the later one is passed over, and the first stays as well", () => {
    const universe = {
      "tool 1": { Depends: "one | api, two | twin, last | other" },
      "one 1": { Provides: "api" },
      "two 1": {},
      "twin 1": {},
      "last 1": { Provides: "api", Conflicts: "one, two" },
      "other 1": {},
    };
    expect(chosen(universe, "tool")).toEqual(["one", "other", "tool", "two"]);
  });

  test("but not where one of them needs it by its name, now or later in the walk", () => {
    const byName = { ...jack, "binding 1": { Depends: "jackd2" } };
    expect(chosen(byName, "tool")).toEqual(["binding", "jackd2", "jackd2-dev", "opus", "tool"]);
    const later = { ...jack, "tool 1": { Depends: "binding, jack-dev, player" }, "player 1": { Depends: "jackd2 (>= 1)" } };
    expect(chosen(later, "tool")).toEqual(["binding", "jackd2", "jackd2-dev", "opus", "player", "tool"]);
  });

  test("an alternative that conflicts with what must be there is passed over, whoever declares it", () => {
    expect(chosen({ "a 1": { Depends: "b | c" }, "b 1": { Conflicts: "x" }, "c 1": {}, "x 1": {} }, "x", "a")).toEqual(["a", "c", "x"]);
    expect(chosen({ "a 1": { Depends: "b | c" }, "b 1": {}, "c 1": {}, "x 1": { Breaks: "b (<< 2)" } }, "x", "a")).toEqual(["a", "c", "x"]);
    expect(chosen({ "a 1": { Depends: "b | c" }, "b 2": {}, "c 1": {}, "x 1": { Breaks: "b (<< 2)" } }, "x", "a")).toEqual(["a", "b", "x"]);
  });

  test("a provided name conflicts as well, but never with the package itself", () => {
    const mta = { Provides: "mta", Conflicts: "mta" };
    expect(chosen({ "m 1": mta, "a 1": { Depends: "n | o" }, "n 1": mta, "o 1": {} }, "m", "a")).toEqual(["a", "m", "o"]);
  });

  test("a free choice is changed when a package that must be there comes later and conflicts with it", () => {
    const universe = {
      "a 1": { Depends: "b | c" },
      "b 1": { Depends: "d" },
      "c 1": {},
      "d 1": {},
      "x 1": { Depends: "y" },
      "y 1": { Conflicts: "d" },
    };
    expect(chosen(universe, "a", "x")).toEqual(["a", "c", "x", "y"]);
  });

  test("two entries of the list that conflict are an error with both chains", () => {
    const universe = { "a 1": { Depends: "b" }, "b 1": { Conflicts: "d (<< 3)" }, "c 1": { Depends: "d" }, "d 2": {} };
    expect(() => solveIn(universe, "a", "c")).toThrow(
      expect.objectContaining({
        code: "APT_CONFLICT",
        message:
          "Cannot choose the packages: b 1 conflicts with d (<< 3), which d 2 is. But a is in the package list, a needs b, and c is in the package list, c needs d.",
      }),
    );
    expect(() => solveIn({ "a 1": { Breaks: "b" }, "b 1": {} }, "a", "b")).toThrow(
      thrown("APT_CONFLICT", /a 1 breaks b, which b 1 is\. But a is in the package list, and b is in the package list\./),
    );
  });

  test("alternatives that all conflict are an error that says so", () => {
    const universe = { "a 1": { Depends: "b | c" }, "b 1": { Conflicts: "x" }, "c 1": {}, "x 1": { Conflicts: "c" } };
    expect(() => solveIn(universe, "x", "a")).toThrow(
      thrown("APT_CONFLICT", /a 1 needs b \| c, but b 1 conflicts with x.*x is in the package list.*; and x 1 conflicts with c/),
    );
  });

  test("Replaces alone is no conflict", () => {
    expect(chosen({ "a 1": { Replaces: "b" }, "b 1": {} }, "a", "b")).toEqual(["a", "b"]);
  });
});

describe("the order of the solution", () => {
  const order = (universe: Universe, ...include: string[]) => solveIn(universe, ...include).packages.map(({ name }) => name);

  test("a package comes after those that it needs, Pre-Depends first", () => {
    const universe = { "a 1": { Depends: "c", "Pre-Depends": "b" }, "b 1": { Depends: "d | e" }, "c 1": {}, "d 1": {}, "e 1": {} };
    expect(order(universe, "a", "e")).toEqual(["e", "b", "c", "a"]);
  });

  test("Essential packages come first, and the order of the list is kept", () => {
    expect(order({ "a 1": {}, "b 1": {}, "z 1": { Essential: "yes" } }, "b", "a")).toEqual(["z", "b", "a"]);
  });
});

describe("entries of the list", () => {
  const universe = { "foo 2": { Depends: "bar" }, "foo 1": {}, "bar 1": { Architecture: "all" }, "python3-aiohttp 3": {} };

  test("a version, an architecture and a suite", () => {
    const index = readIndexes(
      [
        packagesFile("bookworm", [packageStanza("foo 1-0"), packageStanza("bar 1", { Architecture: "all" })]),
        packagesFile("bookworm-security", [packageStanza("foo 2")]),
      ],
      "amd64",
    );
    const version = (entry: string) => solve(index, { include: [entry], architecture: "amd64" }).packages[0]?.version;
    expect(version("foo")).toBe("2");
    expect(version("foo=1")).toBe("1-0");
    expect(version("foo/bookworm")).toBe("1-0");
    expect(version("foo:amd64")).toBe("2");
    expect(version("bar:all")).toBe("1");
    expect(version("bar:amd64")).toBe("1");
    for (const entry of ["foo=3", "foo/trixie", "foo:arm64", "foo:all"]) {
      expect(() => version(entry)).toThrow(thrown("APT_VERSION_UNKNOWN", /2 \(bookworm-security\), 1-0 \(bookworm\)/));
    }
  });

  test("a version that is asked for stands for its package in relations", () => {
    const old = { "a 1": { Depends: "foo" }, "foo 2": {}, "foo 1": {} };
    expect(solveIn(old, "a", "foo=1").packages.map(({ version }) => version)).toEqual(["1", "1"]);
    expect(() => solveIn({ ...old, "a 1": { Depends: "foo (>= 2)" } }, "a", "foo=1")).toThrow(thrown("APT_UNSATISFIABLE", /foo 1/));
  });

  test("the same package twice is one, and two versions of it are refused", () => {
    expect(chosen(universe, "foo", "foo=2", "bar")).toEqual(["bar", "foo"]);
    expect(() => solveIn(universe, "foo", "foo=1")).toThrow(thrown("APT_REQUEST_INVALID", /two versions of foo: 2 and 1/));
  });

  test.each(["", "Foo", "foo =1", "foo=", "foo/", "foo:", "foo=1/x", "../foo", "foo\n"])("%j is no entry", (entry) => {
    expect(() => solveIn(universe, entry)).toThrow(expect.objectContaining({ code: "APT_REQUEST_INVALID" }));
  });

  test("an unknown package is an error that suggests one", () => {
    expect(() => solveIn(universe, "python-aiohttp")).toThrow(
      expect.objectContaining({ code: "APT_PACKAGE_UNKNOWN", hint: "Did you mean python3-aiohttp?", exitCode: 4 }),
    );
    expect(() => solveIn(universe, "quite-another-thing")).toThrow(
      expect.objectContaining({ code: "APT_PACKAGE_UNKNOWN", hint: expect.not.stringContaining("Did you mean") }),
    );
  });

  test("a virtual name stands for its only provider; of several one must be chosen", () => {
    expect(chosen({ "m 1": { Provides: "mta" }, "m 2": { Provides: "mta" } }, "mta")).toEqual(["m"]);
    expect(() => solveIn({ "m 1": { Provides: "mta" }, "n 1": { Provides: "mta" } }, "mta")).toThrow(
      expect.objectContaining({ code: "APT_PACKAGE_VIRTUAL", hint: "Choose one of them: m, n." }),
    );
  });
});

describe("a relation that cannot be met", () => {
  test("is an error with the whole chain and what there is", () => {
    const universe = { "a 1": { Depends: "b (>= 1)" }, "b 1": { Depends: "c | d" }, "c 1": { Depends: "libx (>= 2)" }, "libx 1": {} };
    expect(() => solveIn(universe, "a")).toThrow(
      expect.objectContaining({
        code: "APT_UNSATISFIABLE",
        exitCode: 4,
        message:
          "Cannot choose the packages: a is in the package list, a needs b (>= 1), b needs c | d, and c 1 needs libx (>= 2), but no version of libx satisfies libx (>= 2): there is libx 1 (bookworm).",
      }),
    );
  });

  test("names every alternative, and why it fell out", () => {
    const universe = { "a 1": { Depends: "b | c | d (>> 1)" }, "b 1": { Depends: "e" }, "c 1": { Depends: "f" }, "d 1": {} };
    expect(() => solveIn(universe, "a")).toThrow(
      thrown(
        "APT_UNSATISFIABLE",
        /a 1 needs b \| c \| d.*, but b 1 needs e, but no package is or provides e; and c 1 needs f, but no package is or provides f; and no version of d/,
      ),
    );
  });

  test("of a package that is in every system says so", () => {
    expect(() => solveIn({ "base 1": { Essential: "yes", Depends: "gone" } })).toThrow(
      thrown("APT_UNSATISFIABLE", /base is part of every Debian system, and base 1 needs gone/),
    );
  });
});

describe("any universe", () => {
  const letters = [..."abcdefgh"];
  const some = (max: number) => fc.uniqueArray(fc.constantFrom(...letters), { maxLength: max });
  const groups = fc.array(fc.uniqueArray(fc.constantFrom(...letters), { minLength: 1, maxLength: 3 }), { maxLength: 3 });
  const universe = fc.record(
    Object.fromEntries(letters.map((name) => [name, fc.record({ groups, conflicts: some(2), provides: some(1) })])),
  );

  test("has a solution in which every relation holds and nothing conflicts, or an error with its code", () => {
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(universe, some(3), (packages, include) => {
        const fields = Object.entries(packages).map(([name, { groups, conflicts, provides }]) => [
          `${name} 1`,
          { Depends: groups.map((group) => group.join(" | ")).join(", "), Conflicts: conflicts.join(", "), Provides: provides.join(", ") },
        ]);
        let names: readonly string[];
        try {
          names = chosen(Object.fromEntries(fields), ...include);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^APT_(CONFLICT|UNSATISFIABLE)$/) });
          outcomes.add("error");
          return;
        }
        if (names.length > include.length) outcomes.add("solution");
        const is = (name: string, wanted: string) => name === wanted || packages[name]?.provides.includes(wanted) === true;
        for (const name of include) expect(names).toContain(name);
        for (const name of names) {
          for (const group of packages[name]?.groups ?? []) {
            expect(group.some((wanted) => names.some((other) => is(other, wanted)))).toBe(true);
          }
          for (const refused of packages[name]?.conflicts ?? []) {
            expect(names.filter((other) => other !== name && is(other, refused))).toEqual([]);
          }
        }
      }),
      { numRuns: 1000 },
    );
    expect([...outcomes].toSorted()).toEqual(["error", "solution"]);
  });
});
