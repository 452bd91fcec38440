import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { victimOf } from "../support/attack.js";
import { type MirrorServer, startMirror } from "../support/mirror-server.js";
import type { Attack } from "./archive/attack.js";
import { indexAttacks, packageAttacks } from "./archive/index-attacks.js";
import { cacheAttacks, lockAttacks, sourceAttacks } from "./archive/project-attacks.js";
import { releaseAttacks, signatureAttacks } from "./archive/release-attacks.js";
import { transferAttacks } from "./archive/transfer-attacks.js";

/** Everything that a hostile mirror, way or file may do is refused with its own code, and nothing is left of it. */
let mirror: MirrorServer;
let stranger: MirrorServer;
beforeAll(async () => {
  [mirror, stranger] = await Promise.all([startMirror(), startMirror()]);
});
afterEach(() => {
  mirror.reset();
  stranger.reset();
});
afterAll(() => Promise.all([mirror.close(), stranger.close()]));

const attacks: Readonly<Record<string, readonly Attack[]>> = {
  "a signature": signatureAttacks,
  "a Release": releaseAttacks,
  "an index": indexAttacks,
  "a package": packageAttacks,
  "a transfer": transferAttacks,
  "a lock": lockAttacks,
  "the cache": cacheAttacks,
  "another source": sourceAttacks,
};

test("the attacks are many, and each has a name", () => {
  const names = Object.values(attacks).flatMap((list) => list.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(40);
});

describe.each(Object.entries(attacks))("by %s:", (_, list) => {
  test.each(list)("$name is $code", async ({ prepare, code, exit = 3, packages, build }) => {
    const victim = victimOf(mirror, packages);
    const attacked = await prepare({ mirror, stranger, victim });
    const act: () => Promise<unknown> = attacked instanceof Function ? () => attacked() : () => victim.build(build);
    const outcome = await act().then(
      () => "no error",
      (error: unknown) => error,
    );
    expect(outcome).toMatchObject({ code, exitCode: exit });
    expect(outcome).toHaveProperty("hint");
    expect(victim.left()).toEqual([]);
  });
});

test("what is attacked builds where nobody attacks", async () => {
  const victim = victimOf(mirror);
  await victim.build();
  expect(victim.left()).toContain("demo.squashfs");
});
