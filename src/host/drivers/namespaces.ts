import { execFile } from "node:child_process";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { BuildError } from "../../core/errors.js";
import type { Driver, Machine, MachineOptions } from "../driver.js";
import { startProcess } from "../processes.js";
import { endNamespaces } from "./end-namespaces.js";

const run = promisify(execFile);
const script = fileURLToPath(new URL("./namespaces.sh", import.meta.url));

/**
 * The image as a container of this computer's kernel, for root on Linux. It always has its own PID and mount namespaces: its init unmounts
 * filesystems and calls reboot(2), which there end nothing but the container.
 */
export const namespacesDriver: Driver = {
  name: "namespaces",
  start: async ({ image, disks, folder, network, console }: MachineOptions): Promise<Machine> => {
    const root = `${folder}/root`;
    await mkdir(root);
    const loops: Loop[] = [];
    const detach = async () => {
      for (const { handle } of loops.splice(0)) await handle.close();
    };
    try {
      for (const { path, readOnly } of disks) loops.push(await attach(path, readOnly));
    } catch (error) {
      await detach();
      throw error;
    }
    const devices = loops.flatMap(({ device }, index) => [`vd${String.fromCharCode("b".charCodeAt(0) + index)}`, device]);
    const own = ["--mount", "--pid", "--fork", "--kill-child", "--uts", "--ipc", "--net", "--cgroup"];
    const args = [...own, "/bin/sh", script, image, root, folder, network ? "yes" : "no", ...devices];
    const child = startProcess("unshare", args, console, { PATH: process.env["PATH"], ALEPH_RUNTIME_SOCKETS: "/dev/aleph" });
    const ended = child.ended.then(detach);
    return {
      transport: { kind: "direct", folder },
      ended,
      kill: async () => {
        await endNamespaces(child);
        await ended;
      },
    };
  },
};

interface Loop {
  /** /dev/loopN. */
  readonly device: string;
  /** Holds it. */
  readonly handle: FileHandle;
}

/** A loop device that is gone as soon as neither this process nor a guest has it open, however they end. */
async function attach(path: string, readOnly: boolean): Promise<Loop> {
  try {
    const { stdout } = await run("losetup", ["--find", "--show", ...(readOnly ? ["--read-only"] : []), path]);
    const device = stdout.trim();
    try {
      return { device, handle: await open(device) };
    } finally {
      await run("losetup", ["--detach", device]);
    }
  } catch (error) {
    throw new BuildError("HOST_DRIVER_FAILED", `Cannot make a device of ${path}: losetup failed.`, {
      hint: "Use --driver qemu.",
      cause: error,
    });
  }
}
