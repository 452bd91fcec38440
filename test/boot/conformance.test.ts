import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Boot, type Booted, bootForRequests, haltDuringRequest, lifeCases } from "#src/host/conformance/life-cases.js";
import { bodyOf, bytesOf, http, requestCases } from "#src/host/conformance/request-cases.js";
import { Console } from "#src/host/console.js";
import type { Driver } from "#src/host/driver.js";
import { startGuest } from "#src/host/supervisor.js";
import { buildRuntime } from "#src/runtime/build.js";
import { sdkPlugins } from "../support/sdk-plugins.js";
import { driverOf, drivers } from "./driver-of.js";

/** An image of one's own is tried by ALEPH_BOOT_IMAGE; it has its own plugins. */
const isForeign = process.env["ALEPH_BOOT_IMAGE"] !== undefined;

let folder = "";
let image = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "aleph-boot-"));
  image = process.env["ALEPH_BOOT_IMAGE"] ?? join(folder, "boot.squashfs");
  if (!isForeign) {
    writeFileSync(
      join(folder, "runtime.yaml"),
      "name: boot\nfrom: debian:bookworm\npackages: [python3-minimal, python3-aiohttp, python3-msgpack, python3-fastapi, mount, util-linux, socat]\nplugins: plugins\n",
    );
    mkdirSync(join(folder, "plugins"));
    for (const [name, text] of Object.entries(sdkPlugins)) writeFileSync(join(folder, "plugins", name), text);
    await buildRuntime({ project: folder, output: image, env: process.env });
  }
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(drivers)("under %s", (name) => {
  let driver: Driver;
  beforeAll(async () => {
    driver = await driverOf(name);
  }, 600_000);

  const boot: Boot = async (options = {}) => {
    const console = new Console();
    return { console, guest: await startGuest({ driver, image, console, memory: 512, ...options }) };
  };

  describe("a running ASGI program", () => {
    let booted: Booted;
    beforeAll(async () => {
      booted = await bootForRequests(boot, mkdtempSync(join(folder, "scratch-")), { REACT_X: "of the message" });
    }, 300_000);
    afterAll(() => booted?.guest.close());

    test("its init speaks protocol 2.0.0", () => expect(booted.guest.version).toBe("2.0.0"));
    test.each(requestCases.map(({ name, check }) => [name, check] as const))("%s", async (_, check) => check(booted.guest));

    test.skipIf(isForeign)(
      "the SDK's plugins run unchanged: REACT_X arrives as X, the environment is printed, the script ran",
      async () => {
        const environment = JSON.parse(await bodyOf(booted.guest, http("/environment")));
        expect(environment).toMatchObject({ X: "of the message", GIVEN: "with blanks = and é" });
        expect(environment).not.toHaveProperty("REACT_X");
        expect(booted.console.tail(200).join("\n")).toMatch(/^\{.*'X': 'of the message'.*\}$/m);
        const said = await booted.guest.instruct([bytesOf("!cat /run/from-init0/written\n")]);
        expect(new TextDecoder().decode(said)).toBe("init0 plugin\n");
      },
    );

    test.skipIf(isForeign)("one root, and every filesystem of the kernel, is there", async () => {
      const said = await booted.guest.instruct([bytesOf("![ -e /rom ] || awk '{print $2, $3}' /proc/mounts; readlink /dev/fd\n")]);
      const lines = new TextDecoder().decode(said).trimEnd().split("\n");
      const mounts = ["/ overlay", "/proc proc", "/sys sysfs", "/run tmpfs", "/dev/pts devpts", "/dev/shm tmpfs"];
      expect(lines).toEqual(expect.arrayContaining([...mounts, "/proc/self/fd"]));
    });

    test("a halt ends a request that runs, runs the shutdown and ends the machine", { timeout: 60_000 }, () => haltDuringRequest(booted));
  });

  test.each(lifeCases.map(({ name, live }) => [name, live] as const))("%s", { timeout: 300_000 }, async (_, live) => {
    await live(boot, mkdtempSync(join(folder, "scratch-")));
  });
});

test("no guest leaves a folder behind", () => {
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith("aleph-vm-"))).toEqual([]);
});
