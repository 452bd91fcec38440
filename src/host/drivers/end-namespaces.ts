import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "../processes.js";

/** Milliseconds; a process that waits for a disk may take some. */
const lastWork = 10_000;

/**
 * Ends process 1 of the namespaces. Then unshare ends, when the kernel has ended all others of them: nothing of the guest runs any more. unshare stands still
 * meanwhile: what it started after it had been looked for would not be found, and would outlive it, as that asks to be ended with it only a moment later.
 */
export async function endNamespaces(unshare: Child): Promise<void> {
  const { pid } = unshare;
  if (pid !== undefined) {
    send(pid, "SIGSTOP");
    for (let waited = 0; waited < lastWork && mayRun(pid); waited++) await sleep(1);
    const firsts = childrenOf(pid);
    for (const first of firsts) send(first, "SIGKILL");
    if (firsts.length > 0) {
      send(pid, "SIGCONT");
      await Promise.race([unshare.ended, sleep(lastWork, undefined, { ref: false })]);
    }
  }
  await unshare.kill();
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended by itself.
  }
}

/** Whether a process is there that neither was stopped nor has ended. */
const mayRun = (pid: number): boolean => !["T", "t", "Z", "X", undefined].includes(statusOf(pid)?.state);

/** The processes that one has started and that run, by Linux' /proc (proc(5), /proc/PID/stat). */
function childrenOf(pid: number): readonly number[] {
  const numbers = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return numbers.map(Number).filter((number) => statusOf(number)?.parent === pid);
}

function statusOf(pid: number): { readonly state: string; readonly parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name before them is in parentheses, and may have any in it.
    const [, state = "", parent] = stat.slice(stat.lastIndexOf(")")).split(" ");
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}
