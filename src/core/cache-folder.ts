import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The folder of the cache on this computer: `ALEPH_RUNTIME_CACHE`, else `aleph-runtime` in the platform's cache directory
 * (`XDG_CACHE_HOME`, `~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`).
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string {
  const own = env["ALEPH_RUNTIME_CACHE"];
  if (own) return resolve(own);
  const xdg = env["XDG_CACHE_HOME"];
  if (xdg) return join(resolve(xdg), "aleph-runtime");
  if (platform === "win32") return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "aleph-runtime", "cache");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "aleph-runtime");
  return join(homedir(), ".cache", "aleph-runtime");
}
