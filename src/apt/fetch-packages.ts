import type { Cache } from "../core/cache.js";
import type { Content } from "../core/content.js";
import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { limits } from "../core/limits.js";
import { readNetrc } from "../core/netrc.js";
import { inParallel } from "../core/parallel.js";
import { download, isElsewhere, openConnections, type Patience } from "./fetch.js";
import { localContent } from "./local-content.js";
import type { ChosenPackage, PackageOrigin } from "./package.js";

/** What a signed index says about a package's file, and where the archive is. */
export interface PackageFile extends Pick<ChosenPackage, "name" | "filename" | "size" | "sha256"> {
  readonly origin: Pick<PackageOrigin, "baseUrl" | "mirrors">;
}

export interface FetchPackagesOptions {
  readonly cache: Cache;
  /** Takes everything from the cache, and asks the network for nothing. */
  readonly offline?: boolean | undefined;
  /** Where proxies and NETRC are looked for. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Downloads at once; 8 where it is not given. */
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent | undefined;
  readonly patience?: Partial<Patience> | undefined;
  /** Hears of every content as soon as it is there, the largest of those that were there before first. */
  readonly onContent?: ((sha256: string, content: Content) => void) | undefined;
}

/**
 * Brings packages into the cache, several at a time, and returns their contents by SHA256. What the cache holds already is not
 * downloaded. When one fails the others are stopped, and its error is thrown.
 *
 * @throws BuildError as `download` and `Cache.addBlob`
 */
export async function fetchPackages(
  packages: readonly PackageFile[],
  options: FetchPackagesOptions,
): Promise<ReadonlyMap<string, Content>> {
  const { cache, jobs = 8, signal, onEvent } = options;
  const contents = new Map<string, Content>();
  const onContent = options.onContent ?? (() => {});
  const missing = new Map<string, PackageFile>();
  for (const file of packages) {
    const local = await localContent(file);
    if (local !== undefined) {
      contents.set(file.sha256, local);
      continue;
    }
    const cached = await cache.blob(file.sha256);
    if (cached?.size === file.size) contents.set(file.sha256, cached);
    else missing.set(file.sha256, file);
  }
  for (const [sha256, content] of [...contents].sort(([, a], [, b]) => b.size - a.size)) onContent(sha256, content);
  const total = [...missing.values()].reduce((sum, file) => sum + file.size, 0);
  let done = 0;
  const connections = openConnections(jobs, options.patience, { ...options, logins: await readNetrc(options.env ?? {}) });
  try {
    // The largest first: the last downloads are then short, and no connection waits for a long one.
    const queue = [...missing.values()].sort((a, b) => b.size - a.size);
    await inParallel(queue, jobs, signal, async (file, stop) => {
      const fetchFrom = async (baseUrl: string): Promise<Content> => {
        const url = `${baseUrl}/${file.filename}`;
        let came = 0;
        const counted = async function* () {
          for await (const chunk of download(url, { limit: limits.debSize, connections, signal: stop })) {
            came += chunk.byteLength;
            done += chunk.byteLength;
            onEvent?.({ type: "progress", stage: "fetch", done, total, unit: "bytes", detail: file.name });
            yield chunk;
          }
        };
        try {
          return await cache.addBlob({ sha256: file.sha256, size: file.size, limit: limits.debSize, name: url }, counted());
        } catch (error) {
          done -= came;
          throw error;
        }
      };
      const content = await fromAnyMirror([file.origin.baseUrl, ...(file.origin.mirrors ?? [])], fetchFrom);
      contents.set(file.sha256, content);
      onContent(file.sha256, content);
    });
  } finally {
    await connections.close();
  }
  return contents;
}

/** From the first mirror that gives the file; the others are asked where one cannot, or gives another file. */
async function fromAnyMirror(baseUrls: readonly string[], fetchFrom: (baseUrl: string) => Promise<Content>): Promise<Content> {
  const failures: unknown[] = [];
  for (const baseUrl of baseUrls) {
    try {
      return await fetchFrom(baseUrl);
    } catch (error) {
      if (!isElsewhere(error) && !isAnotherFile(error)) throw error;
      failures.push(error);
    }
  }
  throw failures[0];
}

function isAnotherFile(error: unknown): boolean {
  return error instanceof BuildError && (error.code === "FETCH_HASH_MISMATCH" || error.code === "FETCH_SIZE_MISMATCH");
}
