import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aleph, median, runs } from "./measure.js";

/** Bytes that configuring may take: another 500 MB are for the rest of a small computer. */
const mostMemory = 500_000_000;

/**
 * What configuring the official packages takes, bytecode included, against a whole build of mmdebstrap's. It is the difference of two builds from the same
 * downloaded and compressed packages: one that configures them, and one that finds the state that the first has kept.
 */
export function configureRows(bench) {
  const project = join(bench.folder, "configure");
  const [prepared, cache] = [join(bench.folder, "prepared"), join(bench.folder, "cache")];
  const environment = (folder) => ({ ...process.env, ALEPH_RUNTIME_CACHE: folder });
  const build = aleph("build", project, "--quiet");
  const run = ([command, ...args], env) => execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"], env });

  run(aleph("init", project, "--template", "official", "--quiet"), process.env);
  const definition = join(project, "runtime.yaml");
  const text = readFileSync(definition, "utf8");
  console.error("Downloading and compressing the official packages …");
  // Nothing of this state serves the next one: it has another answer, and no bytecode.
  writeFileSync(definition, text.replace(/^python:.*$\n?/m, ""));
  appendFileSync(definition, "\npython: {bytecode: none}\npreseed: {bench/other: yes}\n");
  run(build, environment(prepared));
  writeFileSync(definition, text);

  const taken = { first: [], again: [], mmdebstrap: [] };
  for (let round = 0; round < runs; round++) {
    rmSync(cache, { recursive: true, force: true });
    run(["cp", "-a", prepared, cache], process.env);
    taken.first.push(bench.measure(build, environment(cache)));
    taken.again.push(bench.measure(build, environment(cache)));
    const root = join(bench.folder, "mmdebstrap");
    taken.mmdebstrap.push(bench.measure(mmdebstrap(text, root)));
    run(["rm", "-rf", "--one-file-system", root], process.env);
    const told = Object.entries(taken).map(([side, all]) => `${side} ${all.at(-1).cpu.toFixed(1)} s CPU`);
    console.error(`configure, run ${round + 1} of ${runs}: ${told.join(", ")}`);
  }
  bench.figures.configure = taken;
  const of = (side, key) => median(taken[side].map((one) => one[key]));
  const pair = (key) => [of("first", key) - of("again", key), of("mmdebstrap", key)];
  bench.ratio("configure official, of a build of mmdebstrap: CPU seconds", pair("cpu"), 0.15);
  bench.ratio("configure official, of a build of mmdebstrap: wall seconds", pair("wall"), 0.15);
  bench.bound("build with configuring official: peak memory bytes", of("first", "memory"), mostMemory);
  bench.ratio("build official again, of a build of mmdebstrap: CPU seconds", [of("again", "cpu"), of("mmdebstrap", "cpu")]);
}

/** A build of the same packages as the definition names. */
function mmdebstrap(definition, root) {
  const [, list = ""] = /^packages:\n((?: +- .*\n)+)/m.exec(definition) ?? [];
  const packages = [...list.matchAll(/- (\S+)/g)].map(([, name]) => name);
  if (packages.length === 0) throw new Error("runtime.yaml lists no packages, or not one in a line");
  const dates = ['--aptopt=Acquire::Check-Valid-Until "false"', '--aptopt=Acquire::Check-Date "false"'];
  return [
    "mmdebstrap",
    "--quiet",
    "--variant=minbase",
    "--format=directory",
    ...dates,
    `--include=${packages.join(",")}`,
    "bookworm",
    root,
  ];
}
