import { readFileSync, writeFileSync } from "node:fs";

/** Loaded into a process by --import: writes the most memory that it ever held, in bytes, to the file PEAK_MEMORY names. */
process.on("exit", () => writeFileSync(process.env["PEAK_MEMORY"] ?? "", String(peak())));

function peak() {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  // what getrusage says of a process includes what its parent held when it was started
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}
