import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, node } from "./measure.js";

const program = fileURLToPath(new URL("solve.js", import.meta.url));
const processes = 7;

/**
 * Choosing the packages of the official template: with the indexes of Debian read already, and with all that stands in the cache to be verified,
 * decompressed and read first. Each figure is the first of its process, for a program solves once.
 */
export async function solverRows(bench) {
  const cache = join(bench.folder, "solver-cache");
  execFileSync(node, [program, cache, "--fill"], { stdio: "inherit" });
  const taken = Array.from({ length: processes }, () => JSON.parse(execFileSync(node, [program, cache], { encoding: "utf8" })));
  bench.figures.solver = taken;
  bench.bound("solve the official list, indexes read: milliseconds", median(taken.map(({ warm }) => warm)), 150);
  bench.bound("solve the official list, indexes in the cache: milliseconds", median(taken.map(({ cold }) => cold)), 1500);
}
