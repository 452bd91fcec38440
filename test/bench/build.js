import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { templatePackages } from "../../dist/runtime/templates/packages.js";
import { aleph, median, runs } from "./measure.js";

const rebuilds = 5;

/**
 * The official template from nothing, against mmdebstrap and mksquashfs with the same packages, and again after an edit of a plugin. Needs root, mmdebstrap and
 * a Debian mirror. Both sides run in turns, because a computer's speed drifts within minutes.
 */
export async function buildRows(bench) {
  const project = join(bench.folder, "build-official");
  const image = join(project, "build", "build-official.squashfs");
  const cacheOf = (run) => join(bench.folder, `build-cache-${run}`);
  let environment = process.env;
  execFileSync(...split(aleph("init", project, "--template", "official", "--quiet")));
  const build = (...flags) => bench.measure(aleph("build", project, "--quiet", ...flags), environment);
  const edit = (text) => {
    mkdirSync(join(project, "plugins"), { recursive: true });
    writeFileSync(join(project, "plugins", "init0_plugin.sh"), `echo ${text}\n`);
  };

  edit("cold");
  const taken = { ours: [], debootstrap: [], squashfs: [] };
  let theirSize = 0;
  for (let run = 0; run < runs; run++) {
    environment = { ...process.env, ALEPH_RUNTIME_CACHE: cacheOf(run) };
    rmSync(image, { force: true });
    taken.ours.push(build());
    const theirs = reference(bench);
    taken.debootstrap.push(theirs.debootstrap);
    taken.squashfs.push(theirs.squashfs);
    theirSize = theirs.size;
  }
  const [cold, debootstrap, squashfs] = [taken.ours, taken.debootstrap, taken.squashfs].map(medians);
  const { size } = statSync(image);
  const wall = debootstrap.wall + squashfs.wall;
  bench.ratio("build cold, against mmdebstrap and mksquashfs: wall seconds", [cold.wall, wall], 0.2);
  bench.ratio("build cold: CPU seconds", [cold.cpu, debootstrap.cpu + squashfs.cpu]);
  bench.ratio("build: image bytes", [size, theirSize], 1.0);
  bench.bound("build cold: peak memory bytes", Math.max(...taken.ours.map(({ memory }) => memory)), 600e6);

  const warm = again(() => build(), edit);
  bench.ratio("build again after an edit of a plugin: wall seconds", [warm.wall, wall], 0.015);
  bench.bound("build again after an edit of a plugin: wall seconds", warm.wall, 2);
  execFileSync(...split(aleph("lock", project, "--quiet")), { env: environment });
  const frozen = again(() => build("--frozen", "--offline"), edit);
  bench.bound("the same, --frozen --offline: wall seconds", frozen.wall, 2);

  const last = readFileSync(image);
  rmSync(join(cacheOf(runs - 1), "store"), { recursive: true });
  build("--frozen", "--offline");
  bench.bound("images from a warm and a cold store: differing", last.equals(readFileSync(image)) ? 0 : 1, 0);
  bench.figures.build = { cold: taken, warm, frozen };
}

/** Edits and builds several times; the medians. */
const again = (build, edit) =>
  medians(
    Array.from({ length: rebuilds }, (_, round) => {
      edit(`round ${round}`);
      return build();
    }),
  );

/** Of what {@link Bench.measure} gives. */
function medians(taken) {
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
