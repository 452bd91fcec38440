import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "../processes.js";

/** Milliseconds; a process that waits for a disk may take some. */
const lastWork = 10_000;

/** Ends process 1 of the namespaces. Then unshare ends, when the kernel has ended all others of them: nothing of the guest runs any more. */
export async function endNamespaces(unshare: Child): Promise<void> {
  for (const first of unshare.pid === undefined ? [] : childrenOf(unshare.pid)) {
    try {
      process.kill(first, "SIGKILL");
    } catch {
      // It has just ended by itself.
    }
    await Promise.race([unshare.ended, sleep(lastWork, undefined, { ref: false })]);
  }
  await unshare.kill();
}

/** The processes that one has started and that run, by Linux' /proc (proc(5), /proc/PID/stat). */
function childrenOf(pid: number): readonly number[] {
  const numbers = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return numbers.map(Number).filter((number) => parentOf(number) === pid);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name before it is in parentheses, and may have any in it.
    return Number(stat.slice(stat.lastIndexOf(")")).split(" ")[2]);
  } catch {
    return undefined;
  }
}
