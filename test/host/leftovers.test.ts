import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { encode } from "@msgpack/msgpack";
import { describe, expect, test } from "vitest";
import { Console } from "#src/host/console.js";
import type { Driver, Machine } from "#src/host/driver.js";
import { startProcess } from "#src/host/processes.js";
import { startGuest } from "#src/host/supervisor.js";
import { ownTmpdir } from "../support/own-tmpdir.js";

const own = ownTmpdir();
/** Makes files in the folder $1 without end. */
const busyScript = 'i=0; while :; do i=$((i + 1)); : >"$1/late-$i"; done 2>/dev/null';
const left = () => readdirSync(own.path);

/** A guest that is ready as soon as it is started; `more` is what a test wants to be otherwise. */
const ready = (more: (folder: string) => Partial<Machine> = () => ({}), started: () => Promise<void> = async () => {}): Driver => ({
  name: "ready",
  start: async ({ folder }) => {
    let end = () => {};
    const ended = new Promise<void>((done) => {
      end = done;
    });
    await started();
    connect(join(folder, "v.sock_52"))
      .on("error", () => {})
      .end(encode({ version: "2.0.0" }));
    return { transport: { kind: "direct", folder }, ended, kill: async () => end(), ...more(folder) };
  },
});

const boot = (driver: Driver, signal?: AbortSignal) => startGuest({ driver, image: "image.squashfs", console: new Console(), signal });

describe("a guest leaves nothing", () => {
  test("when it is closed twice at once, and it is ended once", async () => {
    let kills = 0;
    const kill = async () => {
      kills++;
      await sleep(50);
    };
    const guest = await boot(ready(() => ({ kill })));
    await Promise.all([guest.close(), guest.close(), sleep(10).then(() => guest.close())]);
    await guest.close();
    expect(left()).toEqual([]);
    expect(kills).toBe(1);
  });

  test("when its end fails, which is told", async () => {
    const kill = () => Promise.reject(new Error("the machine stays"));
    const guest = await boot(ready(() => ({ kill })));
    await expect(guest.close()).rejects.toThrow("the machine stays");
    expect(left()).toEqual([]);
  });

  test("while its last processes still make files", async () => {
    const driver = ready((folder) => {
      const busy = startProcess("sh", ["-c", busyScript, "sh", folder], new Console());
      return { kill: async () => void sleep(150).then(busy.kill) };
    });
    for (let round = 0; round < 3; round++) await (await boot(driver)).close();
    expect(left()).toEqual([]);
  });

  test("when the work is interrupted while the machine is being started", { timeout: 10_000 }, async () => {
    const controller = new AbortController();
    let isKilled = false;
    const kill = async () => {
      isKilled = true;
    };
    const started = async () => {
      controller.abort();
      await sleep(50);
    };
    await expect(
      boot(
        ready(() => ({ kill }), started),
        controller.signal,
      ),
    ).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(isKilled).toBe(true);
    expect(left()).toEqual([]);
  });

  test("when its machine cannot be started and cannot be ended: the first is told", async () => {
    const kill = () => Promise.reject(new Error("the machine stays"));
    const start: Driver["start"] = async ({ folder }) => ({ transport: { kind: "direct", folder }, ended: Promise.resolve(), kill });
    await expect(boot({ name: "broken", start })).rejects.toMatchObject({ code: "HOST_GUEST_ENDED" });
    expect(left()).toEqual([]);
  });
});

/** A program that starts a guest whose processes make files until they are ended, and then ends at once. Gives its exit status. */
function endWithGuest(): Promise<number | null> {
  const of = (name: string) => JSON.stringify(new URL(`../../dist/host/${name}.js`, import.meta.url).href);
  const script = `
    import { connect } from "node:net";
    import { Console } from ${of("console")};
    import { startProcess } from ${of("processes")};
    import { startGuest } from ${of("supervisor")};
    const start = async ({ folder, console }) => {
      const busy = startProcess("sh", ["-c", ${JSON.stringify(busyScript)}, "sh", folder], console);
      connect(folder + "/v.sock_52").end(Buffer.from("81a776657273696f6ea5322e302e30", "hex"));
      return { transport: { kind: "direct", folder }, ended: busy.ended, kill: busy.kill };
    };
    await startGuest({ driver: { name: "busy", start }, image: "image", console: new Console() });
    process.exit(130);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: "inherit" });
  return new Promise((done) => child.once("close", done));
}

test("a process that ends at once, as at a second Ctrl-C, leaves nothing of its guests", async () => {
  for (let round = 0; round < 3; round++) expect(await endWithGuest()).toBe(130);
  expect(left()).toEqual([]);
});
