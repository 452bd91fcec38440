import { once } from "node:events";
import { rmSync } from "node:fs";
import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemCode } from "./errors.js";
import { hostError } from "./host-error.js";

/** A temporary folder that does not outlive its process. */
export interface ScratchFolder {
  readonly path: string;
  /**
   * Takes it away with all that is in it.
   * @throws BuildError `FILE_UNWRITABLE` where that cannot be done in some seconds
   */
  remove(): Promise<void>;
}

/**
 * In each folder: a Unix socket that takes connections as long as the process lives that made the folder. Where none can be made, the folder of a killed process
 * stays.
 */
const heldName = "held";
/** Milliseconds. A younger folder is left alone: its process may just be about to hold it. */
const youth = 60_000;
/** A process that ends with the folder may still write into it: how often it is tried again, and the milliseconds between. */
const tries = 10;
const pause = 50;

/**
 * Makes a folder `aleph-NAME-…` among the temporary ones. It is gone when it is removed, when this process ends, or, where that was killed, when the next
 * one is made.
 */
export async function scratchFolder(name: string): Promise<ScratchFolder> {
  await sweepScratchFolders(tmpdir());
  const path = await mkdtemp(join(tmpdir(), `aleph-${name}-`)).catch((error: unknown) => {
    throw hostError(error, "write", tmpdir());
  });
  const removeNow = () => removeAtExit(path);
  process.once("exit", removeNow);
  const held = await hold(join(path, heldName));
  return {
    path,
    remove: async () => {
      held?.close();
      await rm(path, { recursive: true, force: true, maxRetries: tries, retryDelay: pause }).catch((error: unknown) => {
        throw hostError(error, "write", path);
      });
      process.off("exit", removeNow);
    },
  };
}

/** Whether a Unix socket can have this path: longer ones are cut off in silence. The shortest limit is macOS', 104 bytes with a NUL; unix(7) has 108. */
export const isSocketPath = (path: string): boolean => process.platform !== "win32" && Buffer.byteLength(path) < 104;

/** Listens; not every filesystem has sockets. */
async function hold(path: string): Promise<Server | undefined> {
  if (!isSocketPath(path)) return undefined;
  const server = createServer((socket) => socket.destroy()).unref();
  try {
    server.listen(path);
    await once(server, "listening");
    return server;
  } catch {
    return undefined;
  }
}

/** At the end of a process nothing is awaited: it is tried, and slept, in place. */
function removeAtExit(path: string): void {
  for (let left = tries; left > 0; left--) {
    try {
      rmSync(path, { recursive: true, force: true });
      return;
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    }
  }
}

/** Removes what processes of this user that were killed have left. */
async function sweepScratchFolders(parent: string): Promise<void> {
  const names = (await readdir(parent).catch(() => [])).filter((name) => name.startsWith("aleph-"));
  for (const path of names.map((name) => join(parent, name))) {
    if ((await isOwnAndOld(path)) && (await isAbandoned(path))) await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

/** Only what nobody else can have put there, or can change meanwhile, is looked into: a link in its place would lead elsewhere. */
async function isOwnAndOld(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || !found.isDirectory()) return false;
  return found.uid === process.getuid?.() && (found.mode & 0o077) === 0 && Date.now() - found.mtimeMs > youth;
}

/** The socket knows better than the number of a process, which another may have by now, or which is another's in a container. */
async function isAbandoned(path: string): Promise<boolean> {
  const held = join(path, heldName);
  if (!isSocketPath(held)) return false;
  const socket = connect(held);
  try {
    await once(socket, "connect");
    return false;
  } catch (error) {
    return systemCode(error) === "ECONNREFUSED";
  } finally {
    socket.destroy();
  }
}
