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

/** The Python of this computer that has a module, the distribution's own first; undefined where the test must be skipped. */
export function pythonWith(module: string): string | undefined {
  const found = ["/usr/bin/python3", "python3"].find((python) => spawnSync(python, ["-c", `import ${module}`]).status === 0);
  if (found === undefined && process.env["CI"]) throw new Error(`no python3 has ${module}, and in CI no test may be skipped`);
  return found;
}

/** Whether this is root on Linux; some oracles (mount, chroot) need it. */
export const isRoot = process.platform === "linux" && process.getuid?.() === 0;
