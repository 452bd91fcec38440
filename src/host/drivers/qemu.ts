import { BuildError } from "../../core/errors.js";
import { Console } from "../console.js";
import type { Driver, Machine, MachineOptions } from "../driver.js";
import type { MachineParts } from "../machine-parts.js";
import { startProcess } from "../processes.js";
import { socketThere } from "./socket-there.js";

/** As the supervisor boots its guests, but for PCI and modules, which Debian's kernel needs. */
const bootArguments = "console=ttyS0 reboot=k panic=1 ro swiotlb=noforce random.trust_cpu=on i8042.noaux i8042.nomux i8042.dumbkbd";

/** KVM, or emulation. */
export type Accelerator = "kvm" | "tcg";

/** The arguments of QEMU. `-M microvm` hangs without KVM, so the machine is q35. */
export function qemuArguments(
  { kernel, initramfs }: MachineParts,
  options: MachineOptions,
  accelerator: Accelerator = "tcg",
): readonly string[] {
  const memory = `${options.memory}M`;
  const disks = [{ path: options.image, readOnly: true }, ...options.disks].flatMap(({ path, readOnly }, index) => [
    "-drive",
    `file=${path.replaceAll(",", ",,")},if=none,id=d${index},format=raw,cache=unsafe${readOnly ? ",readonly=on" : ""}`,
    "-device",
    `virtio-blk-pci,drive=d${index}`,
  ]);
  return [
    ...[
      "-nodefaults",
      "-no-user-config",
      "-nographic",
      "-no-reboot",
      "-machine",
      `q35,accel=${accelerator},memory-backend=mem0`,
      "-cpu",
      "max",
    ],
    ...["-smp", "1", "-m", memory, "-object", `memory-backend-memfd,id=mem0,size=${memory},share=on`, "-serial", "stdio"],
    ...["-kernel", kernel, "-initrd", initramfs, "-append", bootArguments, ...disks],
    ...["-chardev", `socket,id=vs0,path=${options.folder}/vhost.sock`, "-device", "vhost-user-vsock-pci,chardev=vs0"],
    ...(options.network ? ["-netdev", "user,id=n0,restrict=on", "-device", "virtio-net-pci,netdev=n0,romfile="] : []),
  ];
}

/** QEMU, with Debian's vhost-device-vsock: a true vsock device wherever QEMU runs on Linux. */
export function qemuDriver(qemu: string, parts: MachineParts, accelerator: Accelerator): Driver {
  const start = async (options: MachineOptions): Promise<Machine> => {
    const { folder, console } = options;
    const talk = new Console();
    const device = startProcess(parts.vsock, ["--vm", `guest-cid=3,socket=${folder}/vhost.sock,uds-path=${folder}/v.sock`], talk);
    try {
      if (!(await socketThere(`${folder}/vhost.sock`, device.ended))) {
        throw new BuildError("HOST_DRIVER_FAILED", `vhost-device-vsock did not start: ${talk.tail(3).join("; ") || "it said nothing"}.`, {
          hint: "It comes from Debian and needs Linux with libc 2.34 or newer; as root, --driver namespaces does without it.",
        });
      }
      const machine = startProcess(qemu, qemuArguments(parts, options, accelerator), console);
      const kill = async () => {
        await machine.kill();
        await device.kill();
      };
      return { transport: { kind: "hybrid", folder }, ended: machine.ended.then(() => device.kill()), kill };
    } catch (error) {
      await device.kill();
      throw error;
    }
  };
  return { name: accelerator === "kvm" ? "qemu with KVM" : "qemu without KVM", start };
}
