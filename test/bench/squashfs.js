import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aleph, ended, median, node } from "./measure.js";
import { served } from "./served.js";

function officialTree(bench) {
  console.error("Building the official tree …");
  const project = join(bench.folder, "official");
  const root = join(bench.folder, "root");
  const run = (args, stdio) => execFileSync(node, aleph(...args).slice(1), { stdio });
  run(["init", project, "--template", "official", "--quiet"], "ignore");
  run(["build", project, "--quiet"], ["ignore", "ignore", "inherit"]);
  execFileSync("unsquashfs", ["-quiet", "-no-progress", "-d", root, join(project, "build", "official.squashfs")]);
  return root;
}

/**
 * Unpacks to a file system in memory where there is one with room for both trees: on a disk most of the time is the file system's own, and what ext4 does with
 * inodes that were removed a moment ago made either side twice as slow from one run to the next (see Bench.pair).
 */
function extractPair(bench, image) {
  const memory = memoryFolder();
  const ours = (to) => aleph("extract", image, "-o", to, "-q");
  const theirs = (to) => ["unsquashfs", "-quiet", "-no-progress", "-d", to, image];
  const side = (name, command) => {
    const output = join(memory ?? bench.folder, name);
    return { output, command: memory === undefined ? command : command(output) };
  };
  try {
    return bench.pair("extract", side("out-ours", ours), side("out-theirs", theirs));
  } finally {
    if (memory !== undefined) rmSync(memory, { recursive: true, force: true });
  }
}

/** What statfs(2) says of a file system in memory. */
const tmpfs = 0x01021994;

/** Two trees of the official set, and some room. */
const memoryNeeded = 4e9;

function memoryFolder() {
  const place = "/dev/shm";
  try {
    const { type, bavail, bsize } = statfsSync(place);
    return type === tmpfs && bavail * bsize > memoryNeeded ? mkdtempSync(join(place, "aleph-runtime-bench-")) : undefined;
  } catch {
    return undefined;
  }
}

/** Packing, unpacking and listing against mksquashfs and unsquashfs, over the official tree or BENCH_ROOT. */
export async function squashfsRows(bench) {
  const root = process.env.BENCH_ROOT ?? officialTree(bench);
  // Both sides find the tree in memory.
  spawnSync("sh", ["-c", 'find "$1" -type f -exec cat {} + > /dev/null', "sh", root]);
  const image = { ours: join(bench.folder, "ours.squashfs"), theirs: join(bench.folder, "theirs.squashfs") };
  const pack = (...flags) => ({ output: image.ours, command: aleph("pack", root, "-o", image.ours, "-q", ...flags) });
  const mksquashfs = (...flags) => ({
    output: image.theirs,
    command: ["mksquashfs", root, image.theirs, "-noappend", "-quiet", "-no-progress", ...flags],
  });
  const size = () => [statSync(image.ours).size, statSync(image.theirs).size];

  const lz4 = bench.pair("lz4", pack("--compression", "lz4"), mksquashfs("-comp", "lz4"));
  bench.ratio("pack lz4: CPU seconds", lz4.cpu, 1.3);
  bench.ratio("pack lz4: wall seconds", lz4.wall, 1.3);
  bench.ratio("pack lz4: image bytes", size());
  const zstd = bench.pair("zstd 15", pack("--compression", "zstd"), mksquashfs("-comp", "zstd"));
  bench.ratio("pack zstd 15: CPU seconds", zstd.cpu, 1.0);
  bench.ratio("pack zstd 15: wall seconds", zstd.wall, 1.0);
  bench.ratio("pack zstd 15: image bytes", size());
  const six = bench.pair("gzip 6", pack("--level", "6"), mksquashfs("-Xcompression-level", "6"));
  bench.ratio("pack gzip, both at level 6: CPU seconds", six.cpu, 0.75);
  bench.ratio("pack gzip, both at level 6: wall seconds", six.wall, 0.75);
  bench.ratio("pack gzip, both at level 6: image bytes", size());
  const gzip = bench.pair("gzip", pack(), mksquashfs());
  bench.ratio("pack, defaults of both: CPU seconds", gzip.cpu, 0.22);
  bench.ratio("pack, defaults of both: wall seconds", gzip.wall, 0.22);
  bench.ratio("pack, defaults of both: peak memory bytes", gzip.memory, 0.25);
  bench.ratio("pack, defaults of both: image bytes", size(), 1.0);

  const extract = extractPair(bench, image.ours);
  bench.ratio("extract against unsquashfs: CPU seconds", extract.cpu, 1.1);
  bench.ratio("extract against unsquashfs: wall seconds", extract.wall, 1.1);

  const walls = (command) => median(Array.from({ length: 11 }, () => bench.measure(command).wall * 1000));
  const [listed, floor] = [walls(aleph("ls", "-R", image.ours)), walls(aleph("--version"))];
  bench.rows.push({
    what: "ls -R of the image, beyond --version: milliseconds",
    ours: listed,
    theirs: floor,
    ratio: listed - floor,
    wanted: "<= 120",
  });

  const server = await served(image.ours);
  await ended(aleph("ls", server.url, "/"));
  server.close();
  bench.bound("ls URL /: requests", server.count.requests, 6);
  bench.bound("ls URL /: bytes", server.count.bytes, 65536);

  const many = (count) => {
    const target = join(bench.folder, `many-${count}`);
    for (let i = 0; i < count; i++) {
      if (i % 500 === 0) mkdirSync(join(target, `${i / 500}`), { recursive: true });
      writeFileSync(join(target, `${Math.floor(i / 500)}`, `${i}`), `${i} `.repeat(100));
    }
    return { output: image.ours, command: aleph("pack", target, "-o", image.ours, "-q") };
  };
  const scale = bench.pair("4 times the files", many(80_000), many(20_000));
  bench.ratio("pack 80,000 files against 20,000: wall seconds", scale.wall, 4.4);
}
