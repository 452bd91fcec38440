#!/usr/bin/env node
// Prints ratios side by side, each the median of several runs in turn, and writes bench.json. It judges nothing.
// Needs root (owners and devices of the tree), mksquashfs, unsquashfs and GNU time, and a Debian mirror.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const program = join(here, "..", "..", "bin", "run.js");
const runs = Number(process.env.BENCH_RUNS ?? 3);
const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-bench-"));

/** Runs a command under GNU time: CPU seconds (user and system of all its processes), wall seconds, peak memory in bytes. */
function measure(command) {
  const report = join(folder, "time.txt");
  const ended = spawnSync("/usr/bin/time", ["-f", "%U %S %e %M", "-o", report, ...command], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (ended.status !== 0) throw new Error(`${command.join(" ")} ended with ${ended.status}:\n${ended.stderr.slice(-2000)}`);
  const [user, system, wall, kilobytes] = readFileSync(report, "utf8").trim().split("\n").at(-1).split(" ").map(Number);
  return { cpu: user + system, wall, memory: kilobytes * 1024 };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const summary = (figures) => Object.fromEntries(["cpu", "wall", "memory"].map((key) => [key, median(figures.map((one) => one[key]))]));

try {
  console.error("Building the official tree …");
  const project = join(folder, "official");
  const root = join(folder, "root");
  for (const command of [
    [process.execPath, program, "init", project, "--template", "official", "--quiet"],
    [process.execPath, program, "build", project, "--quiet"],
    ["unsquashfs", "-quiet", "-no-progress", "-d", root, join(project, "build", "official.squashfs")],
  ]) {
    const ended = spawnSync(command[0], command.slice(1), { stdio: ["ignore", "ignore", "inherit"] });
    if (ended.status !== 0) throw new Error(`${command.join(" ")} ended with ${ended.status}`);
  }

  const contenders = {
    "aleph-runtime": {
      image: join(folder, "ours.squashfs"),
      command: (image) => [process.execPath, join(here, "pack-folder.js"), root, image],
    },
    mksquashfs: {
      image: join(folder, "theirs.squashfs"),
      command: (image) => ["mksquashfs", root, image, "-noappend", "-quiet", "-no-progress"],
    },
  };
  const figures = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const [name, { image, command }] of Object.entries(contenders)) {
      rmSync(image, { force: true });
      figures[name].push(measure(command(image)));
      console.error(`run ${run + 1}/${runs} ${name}: ${figures[name].at(-1).cpu.toFixed(1)} s CPU`);
    }
  }
  const ours = { ...summary(figures["aleph-runtime"]), size: statSync(contenders["aleph-runtime"].image).size };
  const theirs = { ...summary(figures.mksquashfs), size: statSync(contenders.mksquashfs.image).size };
  const rows = [
    ["CPU seconds", "cpu", 0.3],
    ["wall seconds", "wall", undefined],
    ["image bytes", "size", 1.01],
    ["peak memory bytes", "memory", 0.5],
  ].map(([what, key, wanted]) => ({
    what: `pack the official tree: ${what}`,
    ours: ours[key],
    "mksquashfs default": theirs[key],
    ratio: Number((ours[key] / theirs[key]).toFixed(4)),
    wanted: wanted === undefined ? "" : `<= ${wanted}`,
  }));
  console.table(rows);
  writeFileSync("bench.json", `${JSON.stringify({ node: process.version, runs, rows, figures }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
