import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { asgiProgram } from "#src/host/conformance/programs.js";
import { bodyOf, bytesOf, http } from "#src/host/conformance/request-cases.js";
import { Console } from "#src/host/console.js";
import type { Driver } from "#src/host/driver.js";
import { configurationOf } from "#src/host/run.js";
import { startGuest } from "#src/host/supervisor.js";
import { buildRuntime } from "#src/runtime/build.js";
import { packRoot } from "#src/runtime/pack.js";
import { fileTmpdir } from "../support/own-tmpdir.js";
import { driverOf, drivers } from "./driver-of.js";

/** Images that do not start as their author meant, under the first of the drivers: the supervisor's side is the same for all. */
const own = fileTmpdir();
const folder = own.files;
let driver: Driver;
beforeAll(async () => {
  driver = await driverOf(drivers[0] ?? "namespaces");
}, 600_000);

const folders = ["dev", "proc", "sys", "run", "mnt", "overlay", "tmp", "opt", "root"];
const leftovers = () => readdirSync(own.path);
const configuration = configurationOf({ interface: "asgi", encoding: "plain", entrypoint: "app", code: bytesOf(asgiProgram) });

test("an image without an init is told with the guest's last lines, and nothing is left", { timeout: 300_000 }, async () => {
  const [root, image] = [join(folder, "root"), join(folder, "without-init.squashfs")];
  for (const name of folders) mkdirSync(join(root, name), { recursive: true });
  await packRoot({ source: root, output: image, env: process.env });
  await expect(startGuest({ driver, image, console: new Console() })).rejects.toMatchObject({
    code: "HOST_GUEST_ENDED",
    hint: expect.stringMatching(/Its last lines:\n {2}\S/),
  });
  expect(leftovers()).toEqual([]);
});

describe("a plugin that raises", () => {
  const broken =
    "from runtime_types import Plugins\ndef broken(variables):\n    raise KeyError('colour')\ncustom_plugins = Plugins(before_variables=broken)\n";

  async function imageWith(onError: string): Promise<string> {
    const project = mkdtempSync(join(folder, "project-"));
    mkdirSync(join(project, "plugins"));
    writeFileSync(join(project, "plugins", "custom_plugins.py"), broken);
    writeFileSync(
      join(project, "runtime.yaml"),
      `name: bad\nfrom: debian:bookworm\npackages: [python3-minimal, python3-msgpack, mount, util-linux, socat]\nplugins: {folder: plugins, onError: ${onError}}\n`,
    );
    return (await buildRuntime({ project, env: process.env })).path;
  }

  test("ends the start with its traceback, and nothing is left", { timeout: 600_000 }, async () => {
    const guest = await startGuest({ driver, image: await imageWith("fail"), console: new Console() });
    await expect(guest.configure(configuration)).rejects.toMatchObject({
      code: "HOST_CONFIGURATION_REFUSED",
      message: expect.stringContaining("the plugin broken (before_variables) failed: KeyError: 'colour'"),
      hint: expect.stringContaining("custom_plugins.py"),
    });
    await guest.ended;
    await guest.close();
    expect(leftovers()).toEqual([]);
  });

  test("is shown on the console where the project goes on", { timeout: 600_000 }, async () => {
    const console = new Console();
    const guest = await startGuest({ driver, image: await imageWith("continue"), console });
    try {
      await guest.configure(configuration);
      expect(await bodyOf(guest, http("/state"))).toBe("1 0");
      expect(console.tail(60).join("\n")).toContain("KeyError: 'colour'");
    } finally {
      await guest.halt();
    }
    expect(leftovers()).toEqual([]);
  });
});
