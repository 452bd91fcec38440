// Chooses the packages of the official template once, from a cache, and prints how many milliseconds that took: node test/bench/solve.js CACHE
import { openArchive, packagesFiles } from "../../dist/apt/archive.js";
import { readIndexes } from "../../dist/apt/package-index.js";
import { solve } from "../../dist/apt/solver.js";
import { folderCache } from "../../dist/core/cache.js";
import { templatePackages } from "../../dist/runtime/templates/packages.js";

const [suite, architecture] = ["bookworm", "amd64"];
const open = (offline) =>
  openArchive({
    suite,
    architecture,
    components: ["main"],
    mirror: "auto",
    cache: folderCache(process.argv[2]),
    env: process.env,
    now: new Date(),
    offline,
  });
if (process.argv[3] === "--fill") await open(false);
else {
  const begun = performance.now();
  const index = readIndexes(packagesFiles(await open(true)), architecture);
  const indexed = performance.now();
  const { packages } = solve(index, { include: templatePackages("official", suite), architecture });
  const solved = performance.now();
  console.log(JSON.stringify({ cold: solved - begun, warm: solved - indexed, packages: packages.length }));
}
