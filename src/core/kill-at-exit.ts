import type { ChildProcess } from "node:child_process";

/** Lets a process not outlive this one. Of all that is done at the exit it is the first, so that what it writes to can be removed then. */
export function killAtExit(child: ChildProcess): void {
  const kill = () => child.kill("SIGKILL");
  process.prependOnceListener("exit", kill);
  for (const event of ["close", "error"]) child.once(event, () => process.off("exit", kill));
}
