import { spawn, spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const program = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "bin", "run.js");

/** With which Node the program runs. */
export const node = process.env.BENCH_NODE ?? process.execPath;

/** How often each side of a pair runs. */
export const runs = Number(process.env.BENCH_RUNS ?? 3);

export const aleph = (...args) => [node, program, ...args];
export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** A command that does not block this process, which may serve it. */
export const ended = (command) =>
  new Promise((resolve, reject) => {
    const child = spawn(command[0], command.slice(1), { stdio: ["ignore", "ignore", "inherit"] });
    child.on("close", (status) => (status === 0 ? resolve() : reject(new Error(`${command.join(" ")} ended with ${status}`))));
  });

/** The rows of one run of the bench, and the figures that they are made of. What is written goes to its folder. */
export class Bench {
  rows = [];
  figures = {};

  constructor(folder) {
    this.folder = folder;
  }

  /** Runs a command under GNU time: CPU seconds (user and system of all its processes), wall seconds, peak memory in bytes. */
  measure(command, environment = process.env) {
    const report = join(this.folder, "time.txt");
    const options = { encoding: "utf8", maxBuffer: 1 << 28, env: environment };
    const ended = spawnSync("/usr/bin/time", ["-f", "%U %S %e %M", "-o", report, ...command], options);
    if (ended.status !== 0) throw new Error(`${command.join(" ")} ended with ${ended.status}:\n${ended.stderr.slice(-2000)}`);
    const [user, system, wall, kilobytes] = readFileSync(report, "utf8").trim().split("\n").at(-1).split(" ").map(Number);
    return { cpu: user + system, wall, memory: kilobytes * 1024 };
  }

  /**
   * Measures two commands in turn; each has what it writes removed before it begins. Where a command is a function of its output, every run writes to
   * another place, and all are removed when the last one has ended: ext4 is in no hurry to give the inodes of removed files away again, and looks at
   * every one of them that was removed in the last minute for each new file. With 43,000 removed before each run that took about half of the samples of perf.
   */
  pair(name, ours, theirs) {
    const taken = { ours: [], theirs: [] };
    const outputs = new Set();
    for (let run = 0; run < runs; run++) {
      for (const [side, { command, output, environment }] of Object.entries({ ours, theirs })) {
        const own = typeof command === "function" ? `${output}-${run}` : output;
        outputs.add(own);
        rmSync(own, { recursive: true, force: true });
        spawnSync("sync");
        taken[side].push(this.measure(typeof command === "function" ? command(own) : command, environment));
        console.error(`${name}, run ${run + 1} of ${runs}, ${side}: ${taken[side].at(-1).cpu.toFixed(1)} s CPU`);
      }
    }
    for (const output of outputs) if (output !== ours.output && output !== theirs.output) rmSync(output, { recursive: true, force: true });
    this.figures[name] = taken;
    const of = (side, key) => median(taken[side].map((one) => one[key]));
    return {
      cpu: [of("ours", "cpu"), of("theirs", "cpu")],
      wall: [of("ours", "wall"), of("theirs", "wall")],
      memory: [of("ours", "memory"), of("theirs", "memory")],
    };
  }

  /** A row of two sides, whose ratio is to be at most what is wanted. */
  ratio(what, [ours, theirs], wanted) {
    const ratio = Number((ours / theirs).toFixed(3));
    this.rows.push({ what, ours, theirs, ratio, wanted: wanted === undefined ? "" : `<= ${wanted}` });
  }

  /** A row of one figure that is to be at most what is wanted. */
  bound(what, ours, wanted) {
    this.rows.push({ what, ours, theirs: "", ratio: "", wanted: `<= ${wanted}` });
  }
}
