import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linkPackages } from "#src/report/why/package-links.js";
import type { PackageSet } from "#src/report/why/package-set.js";
import { packagesWithout } from "#src/report/why/removal.js";
import { packageSet } from "./packages.js";

const without = (set: PackageSet, ...names: string[]) =>
  packagesWithout(names, set, linkPackages(set)).map((one) => `${one.package.name} ${one.because}`);

describe("what goes with a package", () => {
  test("what needs it, and then what nothing needs any more", () => {
    const set = packageSet(
      {
        "app 1": { Depends: "web" },
        "web 1": { Depends: "lib, shared" },
        "lib 1": { Depends: "deep" },
        "deep 1": {},
        "shared 1": {},
        "other 1": { Depends: "shared" },
      },
      ["app", "other"],
    );
    expect(without(set, "lib")).toEqual(["lib asked", "web needs", "app needs", "deep unneeded"]);
    expect(without(set, "app")).toEqual(["app asked", "web unneeded", "lib unneeded", "deep unneeded"]);
    expect(without(set, "shared")).toContain("other needs");
  });

  test("what has another alternative there stays", () => {
    const set = packageSet({ "app 1": { Depends: "a | b" }, "a 1": {}, "b 1": {} }, ["app", "b"]);
    expect(without(set, "a")).toEqual(["a asked"]);
    expect(without(set, "a", "b")).toEqual(["a asked", "b asked", "app needs"]);
  });

  test("what is recommended stays only where recommendations count", () => {
    const packages = { "app 1": { Recommends: "nice" }, "top 1": { Depends: "nice" }, "nice 1": {} };
    expect(without(packageSet(packages, ["app", "top"], true), "top")).toEqual(["top asked"]);
    expect(without(packageSet(packages, ["app", "top"]), "top")).toEqual(["top asked", "nice unneeded"]);
  });

  test("in any set: what stays has what it needs and is needed, and nothing that could stay goes", () => {
    const letters = [..."abcdefgh"];
    const some = fc.uniqueArray(fc.constantFrom(...letters), { minLength: 1, maxLength: 2 });
    const universe = fc.record(Object.fromEntries(letters.map((name) => [name, fc.array(some, { maxLength: 2 })])));
    fc.assert(
      fc.property(universe, some, fc.constantFrom(...letters), (groups, roots, gone) => {
        const fields = Object.entries(groups).map(([name, all]) => [
          `${name} 1`,
          { Depends: all.map((one) => one.join(" | ")).join(", ") },
        ]);
        const set = packageSet(Object.fromEntries(fields), roots);
        const going = new Set(packagesWithout([gone], set, linkPackages(set)).map((one) => one.package.name));
        const isMet = (group: readonly string[], name: string, there: ReadonlySet<string>) =>
          group.includes(name) || group.some((one) => there.has(one));
        // by brute force: take away what cannot stand until all stands, then all that no root leads to
        const there = new Set(letters.filter((name) => name !== gone));
        for (let before = -1; before !== there.size; ) {
          before = there.size;
          for (const name of there) if (!(groups[name] ?? []).every((group) => isMet(group, name, there))) there.delete(name);
        }
        const needed = new Set(roots.filter((name) => there.has(name)));
        for (const name of needed) {
          for (const group of groups[name] ?? []) {
            if (!group.includes(name)) for (const one of group) if (there.has(one)) needed.add(one);
          }
        }
        expect([...going].sort()).toEqual(letters.filter((name) => !needed.has(name)));
      }),
      { numRuns: 1000 },
    );
  });
});
