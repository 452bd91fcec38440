import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { runConformance } from "#src/host/conformance/run-conformance.js";
import { buildRuntime } from "#src/runtime/build.js";
import { packRoot } from "#src/runtime/pack.js";
import { fileTmpdir } from "../support/own-tmpdir.js";
import { driverOf } from "./driver-of.js";

/**
 * The conformance cases against an init sequence that behaves as the description of the official one says: they break where it is described to be wrong,
 * and nowhere else. Needs root and the network. `ALEPH_OFFICIAL_INIT` names a folder with the official files, in place of the stand-in.
 */
const standIn = join(import.meta.dirname ?? "", "..", "support", "official-init");
const official = process.env["ALEPH_OFFICIAL_INIT"] ?? standIn;

const known: Readonly<Record<string, string>> = {
  "a body of 10 MB arrives whole and comes back": "only what comes first is read: the connection is reset",
  "a request of one-byte fragments is read": "only what comes first is read",
  "the query and the variables reach the program": "the query is text, where ASGI says bytes",
  "all messages of a streamed response come back": "only the first message of a body comes back",
  "startup has run and shutdown has not": "a lifespan that waits for its shutdown is told to go on at once",
  "what is not msgpack, or no scope, is an error and not the end": "the connection is closed with an empty answer",
  "an executable, plain without network": "lo is brought up only where there is an eth0",
  "an executable, zip without network": "lo is brought up only where there is an eth0",
  "an executable, squashfs without network": "chmod fails on a read-only filesystem",
  "an executable, squashfs with network": "chmod fails on a read-only filesystem",
  "FastAPI with a lifespan": "a lifespan that waits for its shutdown is told to go on at once",
  "plain code sees its own names": "it is executed with other globals than locals",
  "a host that knows keys of its own": "an unknown key ends the machine",
};

const folder = fileTmpdir().files;
const [root, image] = [join(folder, "root"), join(folder, "official.squashfs")];

beforeAll(async () => {
  const packages =
    "python3-minimal python3-aiohttp python3-msgpack python3-fastapi mount util-linux socat iproute2 openssh-server iptables cgroupfs-mount hostname";
  writeFileSync(join(folder, "runtime.yaml"), `name: official\nfrom: debian:bookworm\npackages: [${packages.replaceAll(" ", ", ")}]\n`);
  await buildRuntime({ project: folder, output: join(folder, "ours.squashfs"), rootfs: root, env: process.env });
  copyFileSync(join(official, "init0.sh"), join(root, "usr/sbin/init"));
  copyFileSync(join(official, "init1.py"), join(root, "root/init1.py"));
  await packRoot({ source: root, output: image, env: process.env });
}, 600_000);

test("breaks the cases that its description says, and holds every other", { timeout: 600_000 }, async () => {
  const driver = await driverOf(process.env["ALEPH_OFFICIAL_DRIVER"] === "qemu" ? "qemu" : "namespaces");
  const { cases } = await runConformance({ driver, image, memory: 512 });
  const broken = cases.filter(({ outcome }) => outcome === "broken");
  expect(broken.map(({ name }) => name).sort(), JSON.stringify(broken, undefined, 1)).toEqual(Object.keys(known).sort());
  expect(cases.filter(({ outcome }) => outcome === "skipped")).toEqual([]);
  expect(cases.filter(({ outcome }) => outcome === "held").length).toBeGreaterThanOrEqual(12);
});
