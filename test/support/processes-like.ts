import { readdirSync, readFileSync } from "node:fs";

/** The numbers of the processes of this computer, a Linux, whose command lines have a text in them. */
export function processesLike(text: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").includes(text);
    } catch {
      return false;
    }
  });
}
