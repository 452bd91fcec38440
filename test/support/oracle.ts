import { spawnSync } from "node:child_process";

const missing = (program: string): boolean => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0;

/**
 * Says whether a test must be skipped because another tool is not installed. In CI nothing may be skipped, so there a missing tool is an
 * error at once.
 */
export function lacks(program: string): boolean {
  const lacking = missing(program);
  if (lacking && process.env["CI"]) throw new Error(`${program} is not installed, and in CI no test may be skipped`);
  return lacking;
}

/** Whether this is root on Linux; some oracles (mount, chroot) need it. */
export const isRoot = process.platform === "linux" && process.getuid?.() === 0;
