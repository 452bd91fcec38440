import type { ShellState } from "./state.js";

/** The home directory that `~` or `~user` stands for, if there is one. */
export function homeOf(state: ShellState, user: string): string | undefined {
  if (user === "") return state.variables.get("HOME");
  if (state.files.find("/etc/passwd")?.type !== "file") return undefined;
  const line = state.files
    .readText("/etc/passwd")
    .split("\n")
    .find((one) => one.startsWith(`${user}:`));
  return line?.split(":")[5];
}
