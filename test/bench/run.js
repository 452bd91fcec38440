#!/usr/bin/env node
// Prints ratios side by side, each the median of several runs in turn, and writes bench.json. It judges nothing.
// Needs root (owners and devices of the tree), mksquashfs, unsquashfs, GNU time and QEMU, and a Debian mirror; with BENCH_ROOT=FOLDER the tree is that
// folder, and no mirror is needed. BENCH_RUNS says how many runs, BENCH_NODE with which Node the program runs (zstd wants 22.15 or later).
// Arguments choose groups of rows: node test/bench/run.js squashfs
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootRows } from "./boot.js";
import { buildRows } from "./build.js";
import { configureRows } from "./configure.js";
import { Bench, node, runs } from "./measure.js";
import { solverRows } from "./solver.js";
import { squashfsRows } from "./squashfs.js";

const groups = { build: buildRows, configure: configureRows, squashfs: squashfsRows, solver: solverRows, boot: bootRows };
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(groups);
const unknown = chosen.filter((name) => !Object.hasOwn(groups, name));
if (unknown.length > 0) throw new Error(`There are no rows ${unknown.join(", ")}: choose of ${Object.keys(groups).join(", ")}.`);

const bench = new Bench(mkdtempSync(join(tmpdir(), "aleph-runtime-bench-")));
try {
  for (const name of chosen) await groups[name](bench);
  console.table(bench.rows);
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  writeFileSync("bench.json", `${JSON.stringify({ node: version, runs, rows: bench.rows, figures: bench.figures }, null, 2)}\n`);
} finally {
  rmSync(bench.folder, { recursive: true, force: true });
}
