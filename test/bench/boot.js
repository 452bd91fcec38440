import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chooseDriver } from "../../dist/host/choose-driver.js";
import { asgiProgram } from "../../dist/host/conformance/programs.js";
import { bytesOf, http } from "../../dist/host/conformance/request-cases.js";
import { Console } from "../../dist/host/console.js";
import { configurationOf } from "../../dist/host/run.js";
import { startGuest } from "../../dist/host/supervisor.js";
import { aleph, ended, median, runs } from "./measure.js";

/** What both init sequences call, so that one root serves for either. */
const packages =
  "python3-minimal python3-aiohttp python3-msgpack mount util-linux socat iproute2 unzip openssh-server iptables cgroupfs-mount".split(" ");
const requests = 50;

/**
 * From the kernel's first line to the ready signal: our init against the official one's, over the same root filesystem with the same bytecode, kernel and driver.
 * ALEPH_OFFICIAL_INIT names a folder with the official init0.sh and init1.py; without it, a stand-in does what their description says. Needs root.
 */
export async function bootRows(bench) {
  const project = join(bench.folder, "boot");
  const [ours, theirs] = ["ours", "theirs"].map((name) => ({
    root: join(bench.folder, `${name}.root`),
    image: join(bench.folder, `${name}.squashfs`),
  }));
  mkdirSync(project);
  writeFileSync(join(project, "runtime.yaml"), `name: boot\nfrom: debian:bookworm\npackages: [${packages.join(", ")}]\n`);
  await ended(aleph("build", project, "-o", ours.image, "--rootfs", ours.root));
  execFileSync("cp", ["-a", ours.root, theirs.root]);
  putOfficial(theirs.root);
  await ended(aleph("pack", theirs.root, "-o", theirs.image));
  const driver = await driverOf(process.env.BENCH_DRIVER ?? "qemu");
  const taken = { ours: [], theirs: [], requests: [] };
  for (let run = 0; run < runs; run++) {
    for (const [side, { image }] of Object.entries({ ours, theirs })) {
      const { guest, ready } = await booted(driver, image);
      taken[side].push(ready);
      console.error(`boot, run ${run + 1} of ${runs}, ${side}: ready ${ready.toFixed(1)} s after the kernel's first line`);
      try {
        if (side === "ours") taken.requests.push(await requestTime(guest));
      } finally {
        await guest.close();
      }
    }
  }
  bench.figures.boot = { driver: driver.name, official: process.env.ALEPH_OFFICIAL_INIT === undefined ? "stand-in" : "official", ...taken };
  bench.ratio("boot: kernel start to ready, seconds", [median(taken.ours), median(taken.theirs)], 0.5);
  bench.bound("a request after configuration: milliseconds", median(taken.requests), 50);
}

/** A mirror may be frozen: then its signed Release of sid is judged by a day on which it was valid, as the boot suite does. */
async function driverOf(name) {
  try {
    return await chooseDriver(name, { env: process.env });
  } catch (error) {
    const until = error.code === "APT_RELEASE_EXPIRED" ? /valid until (\S+Z)/.exec(error.message)?.[1] : undefined;
    if (until === undefined) throw error;
    return chooseDriver(name, { env: process.env, now: new Date(Date.parse(until) - 86_400_000) });
  }
}

async function booted(driver, image) {
  let began = 0;
  const screen = new Console(() => {
    began ||= performance.now();
  });
  const guest = await startGuest({ driver, image, console: screen, memory: 512 });
  return { guest, ready: (performance.now() - began) / 1000 };
}

/** Milliseconds: the median of requests one after the other. */
async function requestTime(guest) {
  await guest.configure(configurationOf({ interface: "asgi", encoding: "plain", entrypoint: "app", code: bytesOf(asgiProgram) }));
  const times = [];
  for (let request = 0; request < requests; request++) {
    const begun = performance.now();
    await guest.request(http("/size"));
    times.push(performance.now() - begun);
  }
  return median(times);
}

function putOfficial(root) {
  const official = process.env.ALEPH_OFFICIAL_INIT ?? join(import.meta.dirname, "..", "support", "official-init");
  for (const [path, name] of [
    ["usr/sbin/init", "init0.sh"],
    ["root/init1.py", "init1.py"],
  ]) {
    copyFileSync(join(official, name), join(root, path));
  }
}
