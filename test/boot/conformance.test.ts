import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Boot, type Booted, bootForRequests, haltDuringRequest, lifeCases } from "#src/host/conformance/life-cases.js";
import { asgiProgram } from "#src/host/conformance/programs.js";
import { bodyOf, bytesOf, http, requestCases } from "#src/host/conformance/request-cases.js";
import { Console } from "#src/host/console.js";
import type { Driver } from "#src/host/driver.js";
import { configurationOf } from "#src/host/run.js";
import { startGuest } from "#src/host/supervisor.js";
import { buildRuntime } from "#src/runtime/build.js";
import { fileTmpdir } from "../support/own-tmpdir.js";
import { processesLike } from "../support/processes-like.js";
import { sdkPlugins } from "../support/sdk-plugins.js";
import { driverOf, drivers } from "./driver-of.js";

/** An image of one's own is tried by ALEPH_BOOT_IMAGE; it has its own plugins. */
const isForeign = process.env["ALEPH_BOOT_IMAGE"] !== undefined;

const own = fileTmpdir();
const folder = own.files;
const image = process.env["ALEPH_BOOT_IMAGE"] ?? join(folder, "boot.squashfs");

beforeAll(async () => {
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

/** Something that stands in a command line, and nowhere else. */
const mark = `4711.${process.pid}`;

const many = 200;
/** Starts many processes in a guest that have nothing to do with its console; one makes files without end where the host has its sockets. */
const manyProcesses = `exec </dev/null >/dev/null 2>&1
i=0
while [ $i -lt ${many} ]; do
  setsid sleep ${mark} &
  i=$((i + 1))
done
setsid sh -c 'i=0; while :; do i=$((i + 1)); : >/dev/aleph/late-$i; done' ${mark} &
`;

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

  // There alone the guest's processes are this computer's, and see its folder.
  if (name === "namespaces") {
    test("a machine that is ended at once takes all its processes with it, and its folder", async () => {
      let before: string[] = [];
      let after = ["the machine was not ended"];
      const start: Driver["start"] = async (options) => {
        const machine = await driver.start(options);
        const kill = async () => {
          before = processesLike(mark);
          await machine.kill();
          after = before.filter((pid) => existsSync(`/proc/${pid}`));
        };
        return { ...machine, kill };
      };
      const guest = await startGuest({ driver: { name, start }, image, console: new Console(), memory: 512 });
      try {
        await guest.configure(configurationOf({ interface: "asgi", encoding: "plain", entrypoint: "app", code: bytesOf(asgiProgram) }));
        await guest.instruct([bytesOf(`!${manyProcesses}`)]);
        while (!readdirSync(own.path, { recursive: true }).some((path) => String(path).includes("late"))) await sleep(10);
      } finally {
        await guest.close();
      }
      expect(before.length).toBeGreaterThan(many / 2);
      expect(after).toEqual([]);
      expect(readdirSync(own.path)).toEqual([]);
    });
  }
});

test("no guest leaves a folder behind", () => {
  expect(readdirSync(own.path)).toEqual([]);
});
