import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { BuildError } from "../../core/errors.js";
import type { Console } from "../console.js";
import type { Driver, Machine, MachineOptions } from "../driver.js";
import { startProcess } from "../processes.js";
import { putToFirecracker } from "./firecracker-api.js";
import { socketThere } from "./socket-there.js";

const run = promisify(execFile);

/** The supervisor's own; Firecracker adds the root device and the others. */
const bootArguments =
  "console=ttyS0 reboot=k panic=1 pci=off nomodule swiotlb=noforce random.trust_cpu=on i8042.noaux i8042.nomux i8042.dumbkbd ro";

/** What a machine is, as calls of Firecracker's API in their order. */
export function firecrackerCalls(kernel: string, options: MachineOptions, tap: string | undefined): readonly (readonly [string, object])[] {
  const disks = options.disks.map(({ path, readOnly }, index) => {
    const drive_id = `vd${String.fromCharCode("b".charCodeAt(0) + index)}`;
    return [`/drives/${drive_id}`, { drive_id, path_on_host: path, is_root_device: false, is_read_only: readOnly }] as const;
  });
  return [
    ["/boot-source", { kernel_image_path: kernel, boot_args: bootArguments }],
    ["/drives/rootfs", { drive_id: "rootfs", path_on_host: options.image, is_root_device: true, is_read_only: true }],
    ...disks,
    ["/machine-config", { vcpu_count: 1, mem_size_mib: options.memory }],
    ["/vsock", { guest_cid: 3, uds_path: `${options.folder}/v.sock` }],
    ...(tap === undefined ? [] : [["/network-interfaces/eth0", { iface_id: "eth0", host_dev_name: tap }] as const]),
    ["/actions", { action_type: "InstanceStart" }],
  ];
}

/** A microVM as the network has it. `kernel` is the supervisor's, an uncompressed vmlinux with everything built in. */
export function firecrackerDriver(firecracker: string, kernel: string): Driver {
  const start = async (options: MachineOptions): Promise<Machine> => {
    const { folder, console } = options;
    const api = `${folder}/firecracker.sock`;
    const tap = options.network ? await makeTap(console) : undefined;
    const machine = startProcess(firecracker, ["--api-sock", api, "--id", "aleph-runtime"], console);
    const removeTap = async () => {
      if (tap !== undefined) await run("ip", ["link", "delete", tap]).catch(() => {});
    };
    const kill = async () => {
      await machine.kill();
      await removeTap();
    };
    try {
      if (!(await socketThere(api, machine.ended))) {
        throw new BuildError("HOST_DRIVER_FAILED", `Firecracker did not start: ${console.tail(3).join("; ") || "it said nothing"}.`, {
          hint: "It needs /dev/kvm; with --driver qemu it is not needed.",
        });
      }
      for (const [path, body] of firecrackerCalls(kernel, options, tap)) await putToFirecracker(api, path, body);
      return { transport: { kind: "hybrid", folder }, ended: machine.ended.then(removeTap), kill };
    } catch (error) {
      await kill();
      throw error;
    }
  };
  return { name: "firecracker", start };
}

/** A device that leads nowhere, as the guest's eth0. Only root may make one; without it, the guest has no eth0. */
async function makeTap(console: Console): Promise<string | undefined> {
  const name = `aleph${process.pid % 100_000}`;
  try {
    await run("ip", ["tuntap", "add", "dev", name, "mode", "tap"]);
    return name;
  } catch {
    console.write(Buffer.from("There is no eth0 for the guest: only root may make a tap device.\n"));
    return undefined;
  }
}
