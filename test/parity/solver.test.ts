import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openArchive, packagesFiles } from "#src/apt/archive.js";
import { type PackageIndex, readIndexes } from "#src/apt/package-index.js";
import { solve } from "#src/apt/solver.js";
import { memoryCache } from "#src/core/cache.js";
import { exitCodes } from "#src/core/error-codes.js";
import { BuildError } from "#src/core/errors.js";
import { templateNames, templatePackages } from "#src/runtime/templates/packages.js";
import { type AptGet, openAptGet } from "../support/apt-get.js";
import { lacks } from "../support/oracle.js";

/** How many package lists are drawn on bookworm (and on trixie, three in ten of that). The long run draws 1,000, always the same ones. */
const lists = Number(process.env["ALEPH_RUNTIME_PARITY_LISTS"] || 15);
/** A short run draws other lists every day, a long one those of this seed. */
const seed = Number(process.env["ALEPH_RUNTIME_PARITY_SEED"] || Math.floor(Date.now() / 86_400_000));
/** Where each difference is written as JSON. */
const report = process.env["ALEPH_RUNTIME_PARITY_REPORT"];

const architecture = "amd64";
const noAptGet = lacks("apt-get");

/** What this solver chooses, in the form of the oracle: undefined where it says that it cannot; and why each one. */
function solved(index: PackageIndex, include: readonly string[]) {
  try {
    const { packages, reason } = solve(index, { include, architecture });
    return { chosen: packages.map(({ name, version }) => `${name}=${version}`).sort(), reason };
  } catch (error) {
    if (error instanceof BuildError && error.exitCode === exitCodes.unsatisfiable) return { message: error.message };
    throw error;
  }
}

describe.skipIf(noAptGet).each([
  ["bookworm", lists],
  ["trixie", Math.ceil(lists * 0.3)],
] as const)("the packages of %s are those that apt-get chooses (needs apt-get and the network)", (suite, count) => {
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
    index = readIndexes(packagesFiles(archive), architecture);
  });
  afterAll(async () => rm(folder, { recursive: true, force: true }));

  test.each(templateNames)("for the template %s", async (template) => {
    const include = templatePackages(template, suite);
    const { chosen } = solved(index, include);
    expect(chosen).toEqual(await apt.install(include));
    expect(chosen?.length).toBeGreaterThan(90);
  });

  test(`for ${count} package lists drawn at random with the seed ${seed}`, { timeout: 7_200_000 }, async () => {
    const names = [...index.names()];
    const drawn = fc.sample(fc.array(fc.nat(names.length - 1), { minLength: 1, maxLength: 8 }), { seed, numRuns: count });
    const different: unknown[] = [];
    for (const numbers of drawn) {
      const include = numbers.flatMap((number) => names[number] ?? []);
      const ours = solved(index, include);
      const theirs = await apt.install(include);
      if (ours.chosen?.join() !== theirs?.join()) different.push({ include, ...difference(ours, theirs) });
    }
    const text = JSON.stringify({ suite, seed, lists: count, equal: count - different.length, different }, null, 1);
    if (report !== undefined) await writeFile(`${report}-${suite}.json`, `${text}\n`);
    expect(different.length, text).toBeLessThanOrEqual(count * 0.005);
  });
});

/** What only one of the two chose, and for what reason; or what this solver says where it finds nothing. */
function difference({ chosen, reason, message }: ReturnType<typeof solved>, theirs: readonly string[] | undefined) {
  const only = chosen?.filter((one) => !theirs?.includes(one));
  return {
    onlyHere: only ?? message,
    onlyThere: theirs?.filter((one) => !chosen?.includes(one)) ?? "cannot be installed",
    why: only?.map((one) => reason?.get(one.replace(/=.*/, ""))).slice(0, 5),
  };
}
