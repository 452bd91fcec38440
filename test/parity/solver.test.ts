import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openArchive } from "#src/apt/archive.js";
import { type PackageIndex, readIndexes } from "#src/apt/package-index.js";
import { solve } from "#src/apt/solver.js";
import { memoryCache } from "#src/core/cache.js";
import { exitCodes } from "#src/core/error-codes.js";
import { BuildError } from "#src/core/errors.js";
import { templateNames, templatePackages } from "#src/runtime/templates/packages.js";
import { type AptGet, openAptGet } from "../support/apt-get.js";
import { lacks } from "../support/oracle.js";

/** How many package lists are drawn; a long run sets more. */
const lists = Number(process.env["ALEPH_RUNTIME_PARITY_LISTS"] || 15);

const architecture = "amd64";
const noAptGet = lacks("apt-get");

/** What this solver chooses, in the form of the oracle: undefined where it says that it cannot. */
function solved(index: PackageIndex, include: readonly string[]): readonly string[] | undefined {
  try {
    return solve(index, { include, architecture })
      .packages.map(({ name, version }) => `${name}=${version}`)
      .sort();
  } catch (error) {
    if (error instanceof BuildError && error.exitCode === exitCodes.unsatisfiable) return undefined;
    throw error;
  }
}

describe.skipIf(noAptGet).each(["bookworm", "trixie"] as const)(
  "the packages of %s are those that apt-get chooses (needs apt-get and the network)",
  (suite) => {
    let folder: string;
    let apt: AptGet;
    let index: PackageIndex;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "aleph-runtime-parity-"));
      apt = await openAptGet(suite, folder);
      const archive = await openArchive({
        suite,
        architecture,
        components: ["main"],
        mirror: "auto",
        cache: memoryCache(),
        env: process.env,
        now: new Date(),
      });
      const files = archive.indexes.map(({ bytes, release }) => ({ bytes, suite: release.dist, baseUrl: release.baseUrl }));
      index = readIndexes(files, architecture);
    });
    afterAll(async () => rm(folder, { recursive: true, force: true }));

    test.each(templateNames)("for the template %s", async (template) => {
      const include = templatePackages(template, suite);
      const chosen = solved(index, include);
      expect(chosen).toEqual(await apt.install(include));
      expect(chosen?.length).toBeGreaterThan(90);
    });

    test(`for ${lists} package lists drawn at random`, async () => {
      const names = [...index.names()];
      const drawn = fc.sample(fc.array(fc.nat(names.length - 1), { minLength: 1, maxLength: 8 }), { seed: 20, numRuns: lists });
      const different: unknown[] = [];
      for (const numbers of drawn) {
        const include = numbers.flatMap((number) => names[number] ?? []);
        const ours = solved(index, include);
        const theirs = await apt.install(include);
        if (ours?.join() !== theirs?.join()) different.push({ include, ...difference(ours, theirs) });
      }
      // apt breaks ties between providers by the order in which it first met their names, which only nearly is that of the index.
      expect(different.length, JSON.stringify(different, null, 1)).toBeLessThanOrEqual(lists * 0.005);
    });
  },
);

function difference(ours: readonly string[] | undefined, theirs: readonly string[] | undefined) {
  return {
    onlyHere: ours?.filter((package_) => !theirs?.includes(package_)) ?? "cannot be installed",
    onlyThere: theirs?.filter((package_) => !ours?.includes(package_)) ?? "cannot be installed",
  };
}
