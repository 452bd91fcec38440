import { stat } from "node:fs/promises";
import { BuildError } from "../core/errors.js";
import type { Driver } from "./driver.js";
import { firecrackerDriver } from "./drivers/firecracker.js";
import { namespacesDriver } from "./drivers/namespaces.js";
import { qemuDriver } from "./drivers/qemu.js";
import { accelerates, mayUse, startsKernel } from "./kvm.js";
import { machineParts, type PartsOptions } from "./machine-parts.js";
import { findProgram } from "./processes.js";

export const driverNames = ["auto", "firecracker", "qemu", "namespaces"] as const;
export type DriverName = (typeof driverNames)[number];

export interface DriverOptions extends PartsOptions {
  /** Where KVM is; /dev/kvm where it is not given. */
  readonly kvm?: string | undefined;
}

/** Where the supervisor's installation puts its kernel. */
const supervisorKernel = "/opt/firecracker/vmlinux.bin";

/**
 * The driver of this name, with everything that it needs. `auto` takes the first that this computer can run: Firecracker, QEMU (with KVM where that works),
 * namespaces.
 * @throws BuildError `HOST_TOOL_MISSING`, `HOST_DRIVER_UNFIT`, and as `machineParts`
 */
export async function chooseDriver(name: DriverName, options: DriverOptions): Promise<Driver> {
  if (process.platform !== "linux") {
    throw new BuildError("HOST_DRIVER_UNFIT", "Images can be booted on Linux only: the vsock device and namespaces are Linux's.", {
      hint: "Use a Linux machine, or WSL 2 on Windows.",
    });
  }
  if (name !== "auto") return choices[name](options);
  const missing: BuildError[] = [];
  for (const choice of [choices.firecracker, choices.qemu, choices.namespaces]) {
    try {
      return await choice(options);
    } catch (error) {
      if (!(error instanceof BuildError) || !["HOST_TOOL_MISSING", "HOST_DRIVER_UNFIT"].includes(error.code)) throw error;
      missing.push(error);
    }
  }
  const [, qemu] = missing;
  throw new BuildError(
    "HOST_TOOL_MISSING",
    ["There is nothing on this computer to boot an image with.", ...missing.map(reason)].join("\n"),
    {
      hint: qemu?.hint ?? "",
    },
  );
}

const reason = ({ message, hint }: BuildError): string => `  ${message} ${hint ?? ""}`.trimEnd();

const choices: Readonly<Record<Exclude<DriverName, "auto">, (options: DriverOptions) => Promise<Driver>>> = {
  firecracker: async (options) => {
    const { env, kvm = "/dev/kvm" } = options;
    const firecracker = await needed("firecracker", "from Firecracker's releases on GitHub", options);
    const kernel = env["ALEPH_RUNTIME_KERNEL"] ?? supervisorKernel;
    if (!(await isFile(kernel))) {
      throw new BuildError("HOST_TOOL_MISSING", `Firecracker needs the network's kernel, and there is none at ${kernel}.`, {
        hint: "It is vmlinux.bin of the aleph-vm package; say where it is with ALEPH_RUNTIME_KERNEL.",
      });
    }
    const qemu = await findProgram("qemu-system-x86_64", env);
    if (!(await mayUse(kvm)) || (qemu !== undefined && !(await accelerates(qemu, "kvm", kvm)))) {
      throw new BuildError("HOST_DRIVER_UNFIT", `Firecracker needs KVM, and ${kvm} does not work here.`, {
        hint: "Use --driver qemu, which can do without, or let your user into the group kvm.",
      });
    }
    return firecrackerDriver(firecracker, kernel);
  },
  qemu: async (options) => {
    const qemu = await needed("qemu-system-x86_64", "apt-get install qemu-system-x86", options);
    const parts = await machineParts(options);
    return qemuDriver(qemu, parts, (await startsKernel(qemu, parts.kernel, options.kvm)) ? "kvm" : "tcg");
  },
  namespaces: async (options) => {
    if (process.getuid?.() !== 0) {
      throw new BuildError("HOST_DRIVER_UNFIT", "The driver namespaces mounts the image, and only root may.", {
        hint: "Use --driver qemu, or run it with sudo.",
      });
    }
    for (const tool of ["unshare", "losetup", "pivot_root", "mount"]) await needed(tool, "apt-get install util-linux mount", options);
    await needed("ip", "apt-get install iproute2", options);
    return namespacesDriver;
  },
};

async function needed(tool: string, install: string, { env }: PartsOptions): Promise<string> {
  const path = await findProgram(tool, env);
  if (path !== undefined) return path;
  throw new BuildError("HOST_TOOL_MISSING", `Cannot boot the image: ${tool} is not installed.`, { hint: `Install it: ${install}` });
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
