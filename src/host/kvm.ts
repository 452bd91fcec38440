import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { killAtExit } from "../core/kill-at-exit.js";
import { scratchFolder } from "../core/scratch-folder.js";

/** A boot sector that ends its machine: mov al, 0x10; out 0xf4, al; hlt. */
const code = [0xb0, 0x10, 0xe6, 0xf4, 0xf4];
/** What QEMU's isa-debug-exit makes of 0x10; no error of QEMU has it. */
const endedByCode = 0x10 * 2 + 1;
/** Milliseconds. With a KVM that works it takes a tenth of a second. */
const patience = 5_000;

/**
 * Whether QEMU runs code by an accelerator. That /dev/kvm is there says little: in nested machines it may be one that hangs, so a machine is booted that ends at
 * once, within a deadline.
 */
export async function accelerates(qemu: string, accelerator: "kvm" | "tcg" = "kvm", device = "/dev/kvm"): Promise<boolean> {
  if (accelerator === "kvm" && !(await mayUse(device))) return false;
  const scratch = await scratchFolder("kvm");
  try {
    const sector = new Uint8Array(512);
    sector.set(code);
    sector.set([0x55, 0xaa], 510);
    const disk = join(scratch.path, "sector");
    await writeFile(disk, sector);
    const args = [
      ...["-nodefaults", "-no-user-config", "-display", "none", "-machine", `pc,accel=${accelerator}`, "-m", "16M"],
      ...["-drive", `file=${disk.replaceAll(",", ",,")},format=raw,if=ide`, "-device", "isa-debug-exit,iobase=0xf4,iosize=1"],
    ];
    return (await statusOf(qemu, args)) === endedByCode;
  } finally {
    await scratch.remove();
  }
}

/**
 * Whether a kernel of Linux starts by KVM. Where a nested machine's KVM runs a boot sector it may still hang in the kernel's own first
 * steps, so the kernel that is to be used is started, and its first line waited for.
 */
export async function startsKernel(qemu: string, kernel: string, device = "/dev/kvm"): Promise<boolean> {
  if (!(await mayUse(device))) return false;
  const args = [
    ...["-nodefaults", "-no-user-config", "-nographic", "-no-reboot", "-machine", "q35,accel=kvm", "-cpu", "max", "-m", "256M"],
    ...["-serial", "stdio", "-kernel", kernel, "-append", "earlyprintk=ttyS0 console=ttyS0 panic=-1"],
  ];
  const child = spawn(qemu, args, { stdio: ["ignore", "pipe", "ignore"], timeout: patience, killSignal: "SIGKILL" });
  killAtExit(child);
  return new Promise((done) => {
    let said = "";
    child.stdout.on("data", (bytes: Buffer) => {
      said += bytes.toString("latin1");
      if (said.includes("Linux version")) child.kill("SIGKILL");
    });
    child.once("error", () => done(false));
    child.once("close", () => done(said.includes("Linux version")));
  });
}

/** Whether this user may open the device. */
export const mayUse = (device: string): Promise<boolean> =>
  access(device, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );

function statusOf(qemu: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(qemu, args, { stdio: "ignore", timeout: patience, killSignal: "SIGKILL" });
  killAtExit(child);
  return new Promise((done) => {
    child.once("error", () => done(null));
    child.once("close", (status) => done(status));
  });
}
