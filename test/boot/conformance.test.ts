import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "@msgpack/msgpack";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BuildError } from "#src/core/errors.js";
import { chooseDriver, type DriverName } from "#src/host/choose-driver.js";
import { Console } from "#src/host/console.js";
import type { Disk, Driver } from "#src/host/driver.js";
import { readProgram } from "#src/host/program.js";
import { type Configuration, encodeConfiguration, frame } from "#src/host/protocol/configuration.js";
import { decodeAnswer, encodeScope, type HttpScope } from "#src/host/protocol/scope.js";
import { configurationOf } from "#src/host/run.js";
import { type Guest, startGuest } from "#src/host/supervisor.js";
import { buildRuntime } from "#src/runtime/build.js";
import { asgiProgram, executableProgram, fastApiProgram } from "./programs.js";

/** Which machines; both where it is not said. An image of one's own is tried by ALEPH_BOOT_IMAGE. */
const drivers = (process.env["ALEPH_BOOT_DRIVERS"] ?? "namespaces,qemu").split(",") as DriverName[];
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (value: string) => new TextEncoder().encode(value);
const http = (path: string, more: Partial<HttpScope> = {}): HttpScope => ({
  type: "http",
  path,
  method: "GET",
  query_string: "",
  headers: [],
  body: new Uint8Array(),
  ...more,
});

let folder = "";
let image = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "aleph-boot-"));
  image = process.env["ALEPH_BOOT_IMAGE"] ?? join(folder, "boot.squashfs");
  if (process.env["ALEPH_BOOT_IMAGE"] === undefined) {
    writeFileSync(
      join(folder, "runtime.yaml"),
      "name: boot\nfrom: debian:bookworm\npackages: [python3-minimal, python3-aiohttp, python3-msgpack, python3-fastapi, mount, util-linux, socat]\n",
    );
    await buildRuntime({ project: folder, output: image, env: process.env });
  }
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Booted {
  readonly guest: Guest;
  readonly console: Console;
}

async function boot(driver: Driver, options: { readonly disks?: readonly Disk[]; readonly network?: boolean } = {}): Promise<Booted> {
  const console = new Console();
  return { console, guest: await startGuest({ driver, image, console, memory: 512, ...options }) };
}

async function body(guest: Guest, scope: HttpScope): Promise<string> {
  const answer = await guest.request(scope);
  return answer.kind === "response" ? text(answer.body) : `${answer.kind}: ${JSON.stringify(answer)}`;
}

/** Every case that is sent to one running ASGI program. */
const requests: readonly (readonly [string, (guest: Guest) => Promise<void>])[] = [
  [
    "a request is answered with status, headers and body",
    async (guest) => {
      expect(await guest.request(http("/size"))).toEqual({
        kind: "response",
        status: 200,
        headers: [[bytes("content-type"), bytes("text/plain")]],
        body: bytes("0"),
      });
    },
  ],
  [
    "the query and the variables reach the program",
    async (guest) => {
      expect(await body(guest, http("/query", { query_string: "a=1&b=%C3%A9" }))).toBe("a=1&b=%C3%A9");
      expect(await body(guest, http("/variable"))).toBe("with blanks = and é");
    },
  ],
  [
    "a body of 10 MB arrives whole and comes back",
    async (guest) => {
      const large = new Uint8Array(10_000_000).map((_, index) => index * 31);
      expect(await body(guest, http("/size", { body: large }))).toBe("10000000");
      const echoed = await guest.request(http("/echo", { body: large }));
      expect(echoed.kind === "response" && Buffer.compare(echoed.body, large)).toBe(0);
    },
  ],
  [
    "a request of one-byte fragments is read",
    async (guest) => {
      const pieces = [...encodeScope(http("/echo", { body: bytes("piece by piece") }))].map((byte) => new Uint8Array([byte]));
      const answer = decodeAnswer(await guest.instruct(pieces));
      expect(answer.kind === "response" && text(answer.body)).toBe("piece by piece");
    },
  ],
  [
    "requests run at the same time",
    async (guest) => {
      const started = performance.now();
      const answers = await Promise.all(Array.from({ length: 20 }, () => body(guest, http("/slow"))));
      expect(new Set(answers)).toEqual(new Set(["slow"]));
      // One after the other they would take what they sleep.
      expect(performance.now() - started).toBeLessThan(20 * 300);
    },
  ],
  ["all messages of a streamed response come back", async (guest) => expect(await body(guest, http("/stream"))).toBe("one two three")],
  ["startup has run and shutdown has not", async (guest) => expect(await body(guest, http("/state"))).toBe("1 0")],
  [
    "an exception becomes an error with its traceback",
    async (guest) => {
      expect(await guest.request(http("/raise"))).toMatchObject({ kind: "failure", traceback: expect.stringContaining("on purpose") });
      expect(await body(guest, http("/size"))).toBe("0");
    },
  ],
  [
    "an event is answered",
    async (guest) => {
      expect(await guest.request({ type: "aleph.message", body: { item: [1, "two"] } })).toMatchObject({
        kind: "event",
        body: { body: { item: [1, "two"] } },
      });
    },
  ],
  [
    "what is not msgpack, or no scope, is an error and not the end",
    async (guest) => {
      for (const bad of [new Uint8Array([0xc1, 0xff]), encode([1]), encode({ scope: 3 }), encode({ scope: { type: "other" } })]) {
        expect(decodeAnswer(await guest.instruct([bad])).kind).toBe("failure");
      }
      expect(await body(guest, http("/size"))).toBe("0");
    },
  ],
  ["the volume is mounted", async (guest) => expect(await body(guest, http("/volume"))).toBe("of the volume\n")],
  ["the guest API answers", async (guest) => expect(await body(guest, http("/api"))).toContain("200 OK")],
  ["a command's output comes back", async (guest) => expect(text(await guest.instruct([bytes("!echo $((6 * 7))\n")]))).toBe("42\n")],
];

describe.each(drivers)("under %s", (name) => {
  let driver: Driver;
  beforeAll(async () => {
    driver = await driverOf(name);
  }, 600_000);

  describe("a running ASGI program", () => {
    let booted: Booted;
    beforeAll(async () => {
      const source = join(folder, "volume");
      mkdirSync(source, { recursive: true });
      writeFileSync(join(source, "file"), "of the volume\n");
      const { disk } = await readProgram(source, { scratch: source });
      if (disk === undefined) throw new Error("a folder becomes a disk");
      booted = await boot(driver, { disks: [disk], network: true });
      await booted.guest.configure(
        configurationOf({
          interface: "asgi",
          encoding: "plain",
          entrypoint: "app",
          code: bytes(asgiProgram),
          variables: { GIVEN: "with blanks = and é" },
          volumes: [{ mount: "/volume", device: "vdb", read_only: true }],
        }),
      );
    }, 300_000);
    afterAll(() => booted?.guest.close());

    test("its init speaks protocol 2.0.0", () => expect(booted.guest.version).toBe("2.0.0"));
    test.each(requests)("%s", async (_, check) => check(booted.guest));
    test("a halt ends a request that runs, runs the shutdown and ends the machine", { timeout: 60_000 }, async () => {
      const running = booted.guest.request(http("/never")).catch(() => ({ kind: "failure" }));
      await body(booted.guest, http("/size"));
      expect(await booted.guest.halt()).toBe("STOP\nSTOPZ\n");
      expect(await running).toMatchObject({ kind: "failure" });
      expect(booted.console.tail(60).join("\n")).toContain("the shutdown of the program ran");
    });
  });

  const programs: readonly (readonly [string, boolean, "plain" | "zip" | "squashfs"])[] = [
    ["plain without network", false, "plain"],
    ["zip with network", true, "zip"],
    ["squashfs without network", false, "squashfs"],
    ...(name === "namespaces"
      ? ([
          ["plain with network", true, "plain"],
          ["zip without network", false, "zip"],
          ["squashfs with network", true, "squashfs"],
        ] as const)
      : []),
  ];
  test.each(programs)("an executable, %s", { timeout: 300_000 }, async (_, network, encoding) => {
    const given = await executable(encoding);
    const { guest } = await boot(driver, { network, disks: given.disks });
    try {
      await guest.configure(given.configuration);
      const answer = await guest.request(http("/", { method: "POST", body: bytes("hello") }));
      expect(answer).toMatchObject({ kind: "response", status: 201 });
      expect(answer.kind === "response" && text(answer.body)).toBe("hello");
    } finally {
      await guest.halt();
    }
  });

  test("FastAPI with a lifespan, and a host that knows keys of its own", { timeout: 300_000 }, async () => {
    const { guest, console } = await boot(driver);
    try {
      const known = configurationOf({ interface: "asgi", encoding: "plain", entrypoint: "app", code: bytes(fastApiProgram) });
      await guest.configureWith(frame({ ...known, key_of_tomorrow: [1, 2] }));
      expect(JSON.parse(await body(guest, http("/items/7")))).toEqual({ number: 7, seen: ["startup"] });
    } finally {
      await guest.halt();
    }
    expect(console.tail(60).join("\n")).toContain("FastAPI was shut down");
  });

  test("a host of version 1", { timeout: 300_000 }, async () => {
    const { guest } = await boot(driver);
    try {
      const known = configurationOf({ interface: "asgi", encoding: "plain", entrypoint: "app", code: bytes(asgiProgram) });
      await guest.configureWith(encodeConfiguration(known, "1.0.0"));
      expect(await body(guest, http("/size"))).toBe("0");
    } finally {
      await guest.halt();
    }
  });

  test("code that cannot start is refused, and the machine ends", { timeout: 300_000 }, async () => {
    const { guest } = await boot(driver);
    try {
      const bad = configurationOf({
        interface: "asgi",
        encoding: "plain",
        entrypoint: "app",
        code: bytes("raise RuntimeError('broken on purpose')\n"),
      });
      await expect(guest.configure(bad)).rejects.toMatchObject({
        code: "HOST_CONFIGURATION_REFUSED",
        message: expect.stringContaining("broken on purpose"),
      });
      await guest.ended;
    } finally {
      await guest.close();
    }
  });
});

/** A mirror may be frozen: then its signed Release of sid is judged by a day on which it was valid. Users are refused it. */
async function driverOf(name: DriverName): Promise<Driver> {
  try {
    return await chooseDriver(name, { env: process.env });
  } catch (error) {
    const until =
      error instanceof BuildError && error.code === "APT_RELEASE_EXPIRED" ? /valid until (\S+Z)/.exec(error.message)?.[1] : undefined;
    if (until === undefined) throw error;
    return chooseDriver(name, { env: process.env, now: new Date(Date.parse(until) - 86_400_000) });
  }
}

async function executable(encoding: Configuration["encoding"]): Promise<{ configuration: Configuration; disks: readonly Disk[] }> {
  const source = mkdtempSync(join(folder, "code-"));
  writeFileSync(join(source, "server"), executableProgram, { mode: 0o755 });
  const scratch = mkdtempSync(join(folder, "scratch-"));
  const zip = join(scratch, "code.zip");
  if (encoding === "zip") execFileSync("python3", ["-m", "zipfile", "-c", zip, join(source, "server")]);
  const path = { plain: join(source, "server"), zip, squashfs: source }[encoding];
  const { disk, ...program } = await readProgram(path, { scratch, interface: "executable", entrypoint: "server" });
  const volumes = disk === undefined ? [] : [{ mount: "/opt/code", device: "vdb", read_only: true }];
  return { configuration: configurationOf({ ...program, volumes }), disks: disk === undefined ? [] : [disk] };
}

test("no guest leaves a folder behind", () => {
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith("aleph-vm-"))).toEqual([]);
});
