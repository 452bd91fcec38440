#!/usr/bin/env node
// Prints ratios side by side, each the median of several runs in turn, and writes bench.json. It judges nothing.
// Needs root (owners and devices of the tree), mksquashfs, unsquashfs and GNU time, and a Debian mirror; with BENCH_ROOT=FOLDER the tree is that
// folder, and no mirror is needed. BENCH_RUNS says how many runs, BENCH_NODE with which Node the program runs (zstd wants 22.15 or later).
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const program = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "bin", "run.js");
const node = process.env.BENCH_NODE ?? process.execPath;
const runs = Number(process.env.BENCH_RUNS ?? 3);
const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-bench-"));
const rows = [];
const figures = {};

const aleph = (...args) => [node, program, ...args];
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Runs a command under GNU time: CPU seconds (user and system of all its processes), wall seconds, peak memory in bytes. */
function measure(command) {
  const report = join(folder, "time.txt");
  const ended = spawnSync("/usr/bin/time", ["-f", "%U %S %e %M", "-o", report, ...command], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (ended.status !== 0) throw new Error(`${command.join(" ")} ended with ${ended.status}:\n${ended.stderr.slice(-2000)}`);
  const [user, system, wall, kilobytes] = readFileSync(report, "utf8").trim().split("\n").at(-1).split(" ").map(Number);
  return { cpu: user + system, wall, memory: kilobytes * 1024 };
}

/** Measures two commands in turn; each has what it writes removed before it begins. */
function pair(name, ours, theirs) {
  const taken = { ours: [], theirs: [] };
  for (let run = 0; run < runs; run++) {
    for (const [side, { command, output }] of Object.entries({ ours, theirs })) {
      rmSync(output, { recursive: true, force: true });
      spawnSync("sync");
      taken[side].push(measure(command));
      console.error(`${name}, run ${run + 1} of ${runs}, ${side}: ${taken[side].at(-1).cpu.toFixed(1)} s CPU`);
    }
  }
  figures[name] = taken;
  const of = (side, key) => median(taken[side].map((one) => one[key]));
  return {
    cpu: [of("ours", "cpu"), of("theirs", "cpu")],
    wall: [of("ours", "wall"), of("theirs", "wall")],
    memory: [of("ours", "memory"), of("theirs", "memory")],
  };
}

function row(what, [ours, theirs], wanted) {
  rows.push({ what, ours, theirs, ratio: Number((ours / theirs).toFixed(3)), wanted: wanted === undefined ? "" : `<= ${wanted}` });
}

function officialTree() {
  console.error("Building the official tree …");
  const project = join(folder, "official");
  const root = join(folder, "root");
  execFileSync(node, [program, "init", project, "--template", "official", "--quiet"]);
  execFileSync(node, [program, "build", project, "--quiet"], { stdio: ["ignore", "ignore", "inherit"] });
  execFileSync("unsquashfs", ["-quiet", "-no-progress", "-d", root, join(project, "build", "official.squashfs")]);
  return root;
}

/** Serves one file with Range and counts what is asked for. */
async function served(path) {
  const size = statSync(path).size;
  const file = openSync(path, "r");
  const count = { requests: 0, bytes: 0 };
  const server = createServer((request, response) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
    const start = Number(from ?? 0);
    const end = Math.min(Number(to ?? size - 1), size - 1);
    const bytes = Buffer.alloc(end - start + 1);
    readSync(file, bytes, 0, bytes.length, start);
    count.requests += 1;
    count.bytes += bytes.length;
    response.writeHead(206, { "content-range": `bytes ${start}-${end}/${size}`, "content-length": bytes.length, etag: '"one"' });
    response.end(bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/image.squashfs`, count, close: () => server.close() };
}

/** A command that does not block this process, which serves it. */
const ended = (command) =>
  new Promise((resolve, reject) => {
    const child = spawn(command[0], command.slice(1), { stdio: ["ignore", "ignore", "inherit"] });
    child.on("close", (status) => (status === 0 ? resolve() : reject(new Error(`${command.join(" ")} ended with ${status}`))));
  });

try {
  const root = process.env.BENCH_ROOT ?? officialTree();
  // Both sides find the tree in memory.
  spawnSync("sh", ["-c", 'find "$1" -type f -exec cat {} + > /dev/null', "sh", root]);
  const image = { ours: join(folder, "ours.squashfs"), theirs: join(folder, "theirs.squashfs") };
  const pack = (...flags) => ({ output: image.ours, command: aleph("pack", root, "-o", image.ours, "-q", ...flags) });
  const mksquashfs = (...flags) => ({
    output: image.theirs,
    command: ["mksquashfs", root, image.theirs, "-noappend", "-quiet", "-no-progress", ...flags],
  });
  const size = () => [statSync(image.ours).size, statSync(image.theirs).size];

  const lz4 = pair("lz4", pack("--compression", "lz4"), mksquashfs("-comp", "lz4"));
  row("pack lz4: CPU seconds", lz4.cpu, 1.3);
  row("pack lz4: wall seconds", lz4.wall, 1.3);
  row("pack lz4: image bytes", size());
  const zstd = pair("zstd 15", pack("--compression", "zstd"), mksquashfs("-comp", "zstd"));
  row("pack zstd 15: CPU seconds", zstd.cpu, 1.0);
  row("pack zstd 15: wall seconds", zstd.wall, 1.0);
  row("pack zstd 15: image bytes", size());
  const six = pair("gzip 6", pack("--level", "6"), mksquashfs("-Xcompression-level", "6"));
  row("pack gzip, both at level 6: CPU seconds", six.cpu, 0.75);
  row("pack gzip, both at level 6: wall seconds", six.wall, 0.75);
  row("pack gzip, both at level 6: image bytes", size());
  const gzip = pair("gzip", pack(), mksquashfs());
  row("pack, defaults of both: CPU seconds", gzip.cpu, 0.22);
  row("pack, defaults of both: wall seconds", gzip.wall, 0.22);
  row("pack, defaults of both: peak memory bytes", gzip.memory, 0.25);
  row("pack, defaults of both: image bytes", size(), 1.0);

  const out = { ours: join(folder, "out-ours"), theirs: join(folder, "out-theirs") };
  const extract = pair(
    "extract",
    { output: out.ours, command: aleph("extract", image.ours, "-o", out.ours, "-q") },
    { output: out.theirs, command: ["unsquashfs", "-quiet", "-no-progress", "-d", out.theirs, image.ours] },
  );
  row("extract against unsquashfs: CPU seconds", extract.cpu, 1.1);
  row("extract against unsquashfs: wall seconds", extract.wall, 1.1);

  const walls = (command) => median(Array.from({ length: 11 }, () => measure(command).wall * 1000));
  const [listed, floor] = [walls(aleph("ls", "-R", image.ours)), walls(aleph("--version"))];
  rows.push({
    what: "ls -R of the image, beyond --version: milliseconds",
    ours: listed,
    theirs: floor,
    ratio: listed - floor,
    wanted: "<= 120",
  });

  const server = await served(image.ours);
  await ended(aleph("ls", server.url, "/"));
  server.close();
  rows.push({ what: "ls URL /: requests", ours: server.count.requests, theirs: "", ratio: "", wanted: "<= 6" });
  rows.push({ what: "ls URL /: bytes", ours: server.count.bytes, theirs: "", ratio: "", wanted: "<= 65536" });

  const many = (count) => {
    const target = join(folder, `many-${count}`);
    for (let i = 0; i < count; i++) {
      if (i % 500 === 0) mkdirSync(join(target, `${i / 500}`), { recursive: true });
      writeFileSync(join(target, `${Math.floor(i / 500)}`, `${i}`), `${i} `.repeat(100));
    }
    return { output: image.ours, command: aleph("pack", target, "-o", image.ours, "-q") };
  };
  const scale = pair("4 times the files", many(80_000), many(20_000));
  row("pack 80,000 files against 20,000: wall seconds", scale.wall, 4.4);

  console.table(rows);
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  writeFileSync("bench.json", `${JSON.stringify({ node: version, runs, rows, figures }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
