import { describe, expect, test } from "vitest";
import { explainPackages } from "#src/report/why/explanation.js";
import type { PackageSet } from "#src/report/why/package-set.js";
import { whyLines } from "#src/ui/why.js";
import { packageSet } from "./packages.js";

const chainOf = (set: PackageSet, name: string) => {
  const [explained] = explainPackages([name], set, "demo");
  return [explained?.root.name, ...(explained?.chain ?? []).map(({ field, relation, needed }) => `${field}: ${relation} -> ${needed}`)];
};

describe("why a package is there", () => {
  test("the shortest chain from a name of the list, with each relation as it is written", () => {
    const set = packageSet(
      {
        "app 2": { Depends: "web, direct (>= 1)" },
        "web 1": { Depends: "lib" },
        "lib 1": { Depends: "direct" },
        "direct 3": { "Pre-Depends": "low" },
        "low 1": {},
      },
      ["app"],
    );
    expect(chainOf(set, "low")).toEqual(["app", "Depends: direct (>= 1) -> direct", "Pre-Depends: low -> low"]);
    expect(chainOf(set, "app")).toEqual(["app"]);
    expect(explainPackages(["direct"], set, "demo")[0]?.neededBy.map(({ dependent }) => dependent)).toEqual(["app", "lib"]);
  });

  test("what every system has explains before the list does", () => {
    const set = packageSet(
      { "app 1": { Depends: "libc" }, "base 1": { "Pre-Depends": "low" }, "low 1": { Depends: "libc" }, "libc 1": {} },
      ["app", "base!"],
    );
    expect(chainOf(set, "libc")).toEqual(["base", "Pre-Depends: low -> low", "Depends: libc -> libc"]);
  });

  test("a name of the list is its own reason, also where another one needs it", () => {
    expect(chainOf(packageSet({ "app 1": { Depends: "lib" }, "lib 1": {} }, ["app", "lib"]), "lib")).toEqual(["lib"]);
  });

  test("of alternatives the first that is there was chosen; another one explains only what nothing else does", () => {
    const both = packageSet(
      { "app 1": { Depends: "none | b | c" }, "b 1": {}, "c 1": {}, "x 1": { Depends: "y" }, "y 1": { Depends: "c" } },
      ["app", "x"],
    );
    expect(chainOf(both, "b")).toEqual(["app", "Depends: none | b | c -> b"]);
    expect(chainOf(both, "c")).toEqual(["x", "Depends: y -> y", "Depends: c -> c"]);
    expect(chainOf(packageSet({ "app 1": { Depends: "b | c" }, "b 1": {}, "c 1": {} }, ["app"]), "c")).toEqual([
      "app",
      "Depends: b | c -> c",
    ]);
  });

  test("a version decides which alternative it is, and a package comes before those that provide its name", () => {
    const set = packageSet({ "app 1": { Depends: "b (>= 2) | mta" }, "b 1": {}, "mail 1": { Provides: "mta" }, "mta 1": {} }, ["app"]);
    expect(chainOf(set, "mta")).toEqual(["app", "Depends: b (>= 2) | mta -> mta"]);
  });

  test("what is recommended explains only where it is brought in", () => {
    const packages = { "app 1": { Recommends: "nice" }, "nice 1": {} };
    expect(chainOf(packageSet(packages, ["app"], true), "nice")).toEqual(["app", "Recommends: nice -> nice"]);
    expect(chainOf(packageSet(packages, ["app"]), "nice")).toEqual(["nice"]);
  });

  test("is told in lines that name relation, alternative and version", () => {
    const set = packageSet(
      {
        "app 2": { Depends: "web" },
        "web 1": { Depends: "exim | mta (>= 4)" },
        "mail 9": { Provides: "mta (= 5)" },
        "z 1": { Depends: "mail" },
      },
      ["app", "z"],
    );
    expect(whyLines({ packages: explainPackages(["mail"], set, "demo") })).toEqual([
      "mail 9 (amd64), 10.2 kB installed",
      "  z is in the package list",
      "  z Depends: mail -> mail 9",
      "  also needed by web",
    ]);
    expect(whyLines({ packages: explainPackages(["web"], set, "demo") })).toEqual([
      "web 1 (amd64), 10.2 kB installed",
      "  app is in the package list",
      "  app Depends: web -> web 1",
    ]);
    const alone = packageSet({ "web 1": { Depends: "exim | mta (>= 4)" }, "mail 9": { Provides: "mta (= 5)" } }, ["web"]);
    expect(whyLines({ packages: explainPackages(["mail"], alone, "demo") })[2]).toBe(
      "  web Depends: exim | mta (>= 4) -> mail 9, which provides mta",
    );
  });

  test("a package that is not there is an error with near names, or those that provide it", () => {
    const set = packageSet({ "python3-attr 1": {}, "mail 1": { Provides: "mta" } }, ["python3-attr"]);
    const thrown = (hint: string) => expect.objectContaining({ code: "WHY_PACKAGE_MISSING", exitCode: 1, hint });
    expect(() => explainPackages(["python3-atr"], set, "demo")).toThrow(thrown("Did you mean python3-attr?"));
    expect(() => explainPackages(["mta"], set, "demo")).toThrow(thrown("The name is virtual: ask about mail."));
    expect(() => explainPackages(["something-else"], set, "demo")).toThrow(thrown(expect.stringContaining("begins with a slash")));
  });
});
