import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The folder of what must outlive a run on this computer and is no cache: `ALEPH_RUNTIME_STATE`, else `aleph-runtime` in the platform's
 * directory (`XDG_STATE_HOME`, `~/.local/state`, `~/Library/Application Support`, `%LOCALAPPDATA%`).
 */
export function stateFolder(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string {
  const own = env["ALEPH_RUNTIME_STATE"];
  if (own) return resolve(own);
  const xdg = env["XDG_STATE_HOME"];
  if (xdg) return join(resolve(xdg), "aleph-runtime");
  if (platform === "win32") return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "aleph-runtime", "state");
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "aleph-runtime");
  return join(homedir(), ".local", "state", "aleph-runtime");
}
