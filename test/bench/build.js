import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { templatePackages } from "../../dist/runtime/templates/packages.js";
import { aleph, median } from "./measure.js";

const rebuilds = 5;

/**
 * The official template from nothing, against mmdebstrap and mksquashfs with the same packages, and again after an edit of a plugin. Needs root, mmdebstrap and
 * a Debian mirror; each of the long ones runs once.
 */
export async function buildRows(bench) {
  const project = join(bench.folder, "build-official");
  const image = join(project, "build", "build-official.squashfs");
  const cache = join(bench.folder, "build-cache");
  const environment = { ...process.env, ALEPH_RUNTIME_CACHE: cache };
  execFileSync(...split(aleph("init", project, "--template", "official", "--quiet")));
  const build = (...flags) => bench.measure(aleph("build", project, "--quiet", ...flags), environment);
  const edit = (text) => {
    mkdirSync(join(project, "plugins"), { recursive: true });
    writeFileSync(join(project, "plugins", "init0_plugin.sh"), `echo ${text}\n`);
  };

  edit("cold");
  const cold = build();
  const size = statSync(image).size;
  const theirs = reference(bench);
  const wall = theirs.debootstrap.wall + theirs.squashfs.wall;
  bench.ratio("build cold, against mmdebstrap and mksquashfs: wall seconds", [cold.wall, wall], 0.2);
  bench.ratio("build cold: CPU seconds", [cold.cpu, theirs.debootstrap.cpu + theirs.squashfs.cpu]);
  bench.ratio("build: image bytes", [size, theirs.size], 1.0);
  bench.bound("build cold: peak memory bytes", cold.memory, 600e6);

  const warm = again(() => build(), edit);
  bench.ratio("build again after an edit of a plugin: wall seconds", [warm.wall, wall], 0.015);
  bench.bound("build again after an edit of a plugin: wall seconds", warm.wall, 2);
  execFileSync(...split(aleph("lock", project, "--quiet")), { env: environment });
  const frozen = again(() => build("--frozen", "--offline"), edit);
  bench.bound("the same, --frozen --offline: wall seconds", frozen.wall, 2);

  const last = readFileSync(image);
  rmSync(join(cache, "store"), { recursive: true });
  build("--frozen", "--offline");
  bench.bound("images from a warm and a cold store: differing", last.equals(readFileSync(image)) ? 0 : 1, 0);
  bench.figures.build = { cold, warm, frozen, theirs };
}

/** Edits and builds several times; the medians. */
function again(build, edit) {
  const taken = Array.from({ length: rebuilds }, (_, round) => {
    edit(`round ${round}`);
    return build();
  });
  const of = (key) => median(taken.map((one) => one[key]));
  return { wall: of("wall"), cpu: of("cpu"), memory: of("memory") };
}

/** mmdebstrap's system of the same packages, and mksquashfs's image of it. No date of a suite is judged, as a mirror may stand still. */
function reference(bench) {
  const root = join(bench.folder, "reference");
  const image = join(bench.folder, "reference.squashfs");
  const dates = ['--aptopt=Acquire::Check-Valid-Until "false"', '--aptopt=Acquire::Check-Date "false"'];
  const include = `--include=${templatePackages("official", "bookworm").join(",")}`;
  const debootstrap = bench.measure([
    "mmdebstrap",
    "--quiet",
    "--variant=minbase",
    "--format=directory",
    ...dates,
    include,
    "bookworm",
    root,
  ]);
  const squashfs = bench.measure(["mksquashfs", root, image, "-noappend", "-quiet", "-no-progress"]);
  const { size } = statSync(image);
  execFileSync("rm", ["-rf", "--one-file-system", root, image]);
  return { debootstrap, squashfs, size };
}

const split = ([command, ...flags]) => [command, flags];
