import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { encode } from "@msgpack/msgpack";
import { describe, expect, test } from "vitest";
import { chooseDriver } from "#src/host/choose-driver.js";
import { Console } from "#src/host/console.js";
import type { Driver } from "#src/host/driver.js";
import { qemuArguments } from "#src/host/drivers/qemu.js";
import { writeCpio, writeInitramfs } from "#src/host/initramfs.js";
import { loadOrder } from "#src/host/kernel-modules.js";
import { startProcess } from "#src/host/processes.js";
import { readProgram } from "#src/host/program.js";
import { serveGuest } from "#src/host/serve.js";
import { startGuest } from "#src/host/supervisor.js";
import { ownTmpdir } from "../support/own-tmpdir.js";
import { processesLike } from "../support/processes-like.js";

const own = ownTmpdir();

/** A machine that is a shell script: what it prints is the console. */
const scripted = (script: string): Driver => ({
  name: "script",
  start: async ({ folder: sockets, console }) => {
    const child = startProcess("sh", ["-c", script], console);
    return { transport: { kind: "hybrid", folder: sockets }, ended: child.ended, kill: child.kill };
  },
});

describe("a guest that does not start", () => {
  const boot = (script: string, more: { readyWithin?: number; signal?: AbortSignal } = {}) =>
    startGuest({ driver: scripted(script), image: "image.squashfs", console: new Console(), ...more });

  test("a panic is told with the last lines, and nothing is left", async () => {
    await expect(boot("echo 'Kernel panic - not syncing: no init'; exit 1")).rejects.toMatchObject({
      code: "HOST_GUEST_ENDED",
      hint: expect.stringContaining("Kernel panic - not syncing: no init"),
    });
    expect(readdirSync(own.path)).toEqual([]);
  });

  test("one that is never ready is ended, and nothing is left", async () => {
    const marker = `sleep 4217.${process.pid}`;
    await expect(boot(`echo 'waiting for nothing'; exec ${marker}`, { readyWithin: 500 })).rejects.toMatchObject({
      code: "HOST_NOT_READY",
      hint: expect.stringContaining("waiting for nothing"),
    });
    expect(readdirSync(own.path)).toEqual([]);
    expect(processesLike(marker)).toEqual([]);
  });

  test("a folder whose path leaves no room for sockets is told, and nothing is left", async () => {
    const long = join(own.path, "long".repeat(30));
    mkdirSync(long);
    process.env["TMPDIR"] = long;
    await expect(boot("exec sleep 60")).rejects.toMatchObject({ code: "FILE_UNWRITABLE", hint: expect.stringContaining("TMPDIR") });
    expect(readdirSync(long)).toEqual([]);
  });

  test("an interruption ends it", async () => {
    const marker = `sleep 4218.${process.pid}`;
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    await expect(boot(`exec ${marker}`, { signal: controller.signal })).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(readdirSync(own.path)).toEqual([]);
    expect(processesLike(marker)).toEqual([]);
  });

  test("a machine that cannot be started is one that ended", async () => {
    const driver: Driver = {
      name: "none",
      start: async ({ folder: sockets, console }) => {
        const child = startProcess(join(own.path, "no-such-program"), [], console);
        return { transport: { kind: "hybrid", folder: sockets }, ended: child.ended, kill: child.kill };
      },
    };
    await expect(startGuest({ driver, image: "image", console: new Console() })).rejects.toMatchObject({
      code: "HOST_GUEST_ENDED",
      hint: expect.stringContaining("ENOENT"),
    });
  });
});

test("a guest that breaks a connection which is written to is an error of that request alone", async () => {
  const driver: Driver = {
    name: "breaking",
    start: async ({ folder: sockets }) => {
      let end = () => {};
      const ended = new Promise<void>((done) => {
        end = done;
      });
      // What has not been read when a socket is closed makes a reset of it.
      const server = createServer({ pauseOnConnect: true }, (socket) => {
        socket.on("error", () => {});
        setTimeout(() => socket.destroy(), 50);
      });
      server.listen(`${sockets}/guest_52`, () => connect(`${sockets}/v.sock_52`).end(encode({ version: "2.0.0" })));
      return { transport: { kind: "direct", folder: sockets }, ended: ended.then(() => void server.close()), kill: async () => end() };
    },
  };
  const guest = await startGuest({ driver, image: "image.squashfs", console: new Console() });
  try {
    const large = new Uint8Array(4_000_000);
    for (let request = 0; request < 2; request++)
      await expect(guest.instruct([large, large])).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
  } finally {
    await guest.close();
  }
  expect(readdirSync(own.path)).toEqual([]);
});

test.runIf(process.platform === "linux")("a missing QEMU is named with what installs it", async () => {
  await expect(chooseDriver("qemu", { env: { PATH: "" } })).rejects.toMatchObject({
    code: "HOST_TOOL_MISSING",
    hint: expect.stringContaining("apt-get install qemu-system-x86"),
  });
});

test("a port that is taken is an error", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => other.once("listening", done));
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await expect(serveGuest(() => undefined, port)).rejects.toMatchObject({ code: "HOST_PORT_IN_USE" });
  other.close();
});

test("a guest that starts is a 503, not a wait", async () => {
  const served = await serveGuest(() => undefined, 0);
  expect((await fetch(served.url)).status).toBe(503);
  await served.close();
});

describe("programs", () => {
  test("are what their kind says", async () => {
    writeFileSync(join(own.path, "server"), "#!/bin/sh\n");
    writeFileSync(join(own.path, "main.py"), "app = None\n");
    expect(await readProgram(join(own.path, "server"), { scratch: own.path })).toMatchObject({
      interface: "executable",
      entrypoint: "server",
      encoding: "plain",
    });
    expect(await readProgram(join(own.path, "main.py"), { scratch: own.path })).toMatchObject({
      interface: "asgi",
      entrypoint: "main:app",
    });
  });
  test("that are missing, too large or without an entrypoint are refused", async () => {
    await expect(readProgram(join(own.path, "none"), { scratch: own.path })).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    writeFileSync(join(own.path, "large.zip"), new Uint8Array(10_000_001));
    await expect(readProgram(join(own.path, "large.zip"), { scratch: own.path })).rejects.toMatchObject({ code: "HOST_PROGRAM_INVALID" });
    await expect(readProgram(own.path, { scratch: own.path, interface: "executable" })).rejects.toMatchObject({
      code: "HOST_PROGRAM_INVALID",
    });
  });
});

describe("the machine", () => {
  const module = (depends: string) => new TextEncoder().encode(`ELF\0license=GPL\0depends=${depends}\0retpoline=Y\0`);

  test("loads modules after what they need, and none that the kernel has", () => {
    const modules = new Map([
      ["squashfs", module("")],
      ["ext4", module("mbcache,jbd2,crc16")],
      ["mbcache", module("")],
      ["jbd2", module("crc16")],
    ]);
    expect(loadOrder(["squashfs", "ext4"], modules, new Set(["crc16"]))).toEqual(["squashfs", "mbcache", "jbd2", "ext4"]);
    expect(() => loadOrder(["overlay"], modules, new Set())).toThrow(expect.objectContaining({ code: "HOST_KERNEL_UNFIT" }));
  });

  test("has an initramfs in the kernel's form", () => {
    const cpio = Buffer.from(writeCpio([{ name: "init", mode: 0o100755, bytes: new Uint8Array([1, 2, 3]) }]));
    expect(cpio.byteLength % 4).toBe(0);
    expect(cpio.toString("latin1", 0, 6)).toBe("070701");
    expect(Number.parseInt(cpio.toString("latin1", 54, 62), 16)).toBe(3);
    expect(cpio.toString("latin1", 110, 115)).toBe("init\0");
    expect(cpio.includes("TRAILER!!!")).toBe(true);
    const whole = gunzipSync(writeInitramfs(new Uint8Array([7]), [{ name: "squashfs.ko", bytes: module("") }]));
    expect(whole.includes("modules/squashfs.ko")).toBe(true);
    expect(whole.includes("for module in squashfs.ko;")).toBe(true);
  });

  test("is given disks in order, the root read-only", () => {
    const parts = { kernel: "k", initramfs: "i", vsock: "v" };
    const options = {
      image: "a,b.squashfs",
      disks: [{ path: "w.ext4", readOnly: false }],
      folder: "f",
      memory: 256,
      network: false,
      console: new Console(),
    };
    const line = qemuArguments(parts, options).join(" ");
    expect(line).toContain("file=a,,b.squashfs,if=none,id=d0,format=raw,cache=unsafe,readonly=on -device virtio-blk-pci,drive=d0");
    expect(line).toContain("file=w.ext4,if=none,id=d1,format=raw,cache=unsafe -device virtio-blk-pci,drive=d1");
    expect(line).not.toContain("netdev");
    expect(qemuArguments(parts, { ...options, network: true }).join(" ")).toContain("-netdev user,id=n0,restrict=on");
  });

  test("has a console that keeps the last lines, without terminal sequences", () => {
    const console = new Console();
    console.write(new TextEncoder().encode(`\u001b[2J${"x\r\n".repeat(300)}last`));
    expect(console.tail(2)).toEqual(["x", "last"]);
    expect(console.tail(1000).length).toBeLessThanOrEqual(201);
    expect(console.tail(1000).join("")).not.toContain("\u001b");
  });
});
