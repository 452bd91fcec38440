import { BuildError } from "../core/errors.js";
import type { Driver } from "./driver.js";
import { namespacesDriver } from "./drivers/namespaces.js";
import { qemuDriver } from "./drivers/qemu.js";
import { machineParts, type PartsOptions } from "./machine-parts.js";
import { findProgram } from "./processes.js";

export const driverNames = ["qemu", "namespaces"] as const;
export type DriverName = (typeof driverNames)[number];

/**
 * The driver of this name, with everything that it needs.
 * @throws BuildError `HOST_TOOL_MISSING`, `HOST_DRIVER_UNFIT`, and as `machineParts`
 */
export async function chooseDriver(name: DriverName, options: PartsOptions): Promise<Driver> {
  if (process.platform !== "linux") {
    throw new BuildError("HOST_DRIVER_UNFIT", "Images can be booted on Linux only: the vsock device and namespaces are Linux's.", {
      hint: "Use a Linux machine, or WSL 2 on Windows.",
    });
  }
  if (name === "qemu") {
    const qemu = await needed("qemu-system-x86_64", "apt-get install qemu-system-x86", options);
    return qemuDriver(qemu, await machineParts(options));
  }
  if (process.getuid?.() !== 0) {
    throw new BuildError("HOST_DRIVER_UNFIT", "The driver namespaces mounts the image, and only root may.", {
      hint: "Use --driver qemu, or run it with sudo.",
    });
  }
  for (const tool of ["unshare", "losetup", "pivot_root", "mount"]) await needed(tool, "apt-get install util-linux mount", options);
  await needed("ip", "apt-get install iproute2", options);
  return namespacesDriver;
}

async function needed(tool: string, install: string, { env }: PartsOptions): Promise<string> {
  const path = await findProgram(tool, env);
  if (path !== undefined) return path;
  throw new BuildError("HOST_TOOL_MISSING", `Cannot boot the image: ${tool} is not installed.`, { hint: `Install it: ${install}` });
}
