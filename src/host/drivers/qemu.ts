import { access } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { BuildError } from "../../core/errors.js";
import { Console } from "../console.js";
import type { Driver, Machine, MachineOptions } from "../driver.js";
import type { MachineParts } from "../machine-parts.js";
import { startProcess } from "../processes.js";

/** As the supervisor boots its guests, but for PCI and modules, which Debian's kernel needs. */
const bootArguments = "console=ttyS0 reboot=k panic=1 ro swiotlb=noforce random.trust_cpu=on i8042.noaux i8042.nomux i8042.dumbkbd";

/** The arguments of QEMU. `-M microvm` hangs without KVM, so the machine is q35. */
export function qemuArguments({ kernel, initramfs }: MachineParts, options: MachineOptions): readonly string[] {
  const memory = `${options.memory}M`;
  const disks = [{ path: options.image, readOnly: true }, ...options.disks].flatMap(({ path, readOnly }, index) => [
    "-drive",
    `file=${path.replaceAll(",", ",,")},if=none,id=d${index},format=raw,cache=unsafe${readOnly ? ",readonly=on" : ""}`,
    "-device",
    `virtio-blk-pci,drive=d${index}`,
  ]);
  return [
    ...["-nodefaults", "-no-user-config", "-nographic", "-no-reboot", "-machine", "q35,accel=tcg,memory-backend=mem0", "-cpu", "max"],
    ...["-smp", "1", "-m", memory, "-object", `memory-backend-memfd,id=mem0,size=${memory},share=on`, "-serial", "stdio"],
    ...["-kernel", kernel, "-initrd", initramfs, "-append", bootArguments, ...disks],
    ...["-chardev", `socket,id=vs0,path=${options.folder}/vhost.sock`, "-device", "vhost-user-vsock-pci,chardev=vs0"],
    ...(options.network ? ["-netdev", "user,id=n0,restrict=on", "-device", "virtio-net-pci,netdev=n0,romfile="] : []),
  ];
}

/** QEMU's own emulation, with Debian's vhost-device-vsock: a true vsock device wherever QEMU runs on Linux. */
export function qemuDriver(qemu: string, parts: MachineParts): Driver {
  const start = async (options: MachineOptions): Promise<Machine> => {
    const { folder, console } = options;
    const talk = new Console();
    const device = startProcess(parts.vsock, ["--vm", `guest-cid=3,socket=${folder}/vhost.sock,uds-path=${folder}/v.sock`], talk);
    try {
      await socketThere(`${folder}/vhost.sock`, device.ended, talk);
      const machine = startProcess(qemu, qemuArguments(parts, options), console);
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
  return { name: "qemu", start };
}

async function socketThere(path: string, ended: Promise<void>, talk: Console): Promise<void> {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  for (let tries = 0; tries < 200; tries++) {
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return;
    if (gone) break;
    await sleep(25);
  }
  throw new BuildError("HOST_DRIVER_FAILED", `vhost-device-vsock did not start: ${talk.tail(3).join("; ") || "it said nothing"}.`, {
    hint: "It comes from Debian and needs Linux with libc 2.34 or newer; as root, --driver namespaces does without it.",
  });
}
