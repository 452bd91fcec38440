import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chooseDriver } from "#src/host/choose-driver.js";
import { Console } from "#src/host/console.js";
import { firecrackerDriver } from "#src/host/drivers/firecracker.js";
import { accelerates, startsKernel } from "#src/host/kvm.js";
import { startGuest } from "#src/host/supervisor.js";
import { lacks } from "../support/oracle.js";
import { ownTmpdir } from "../support/own-tmpdir.js";

const own = ownTmpdir();

/**
 * Firecracker as far as the driver sees it: its API over a Unix socket, its options, and once the machine is started, a guest behind hybrid vsock that says
 * ready, takes a configuration and halts.
 */
const fake = (calls: string, refuse = "") => `#!${process.execPath}
const { createServer } = require("node:http");
const net = require("node:net");
const { appendFileSync } = require("node:fs");
const [flag, api, idFlag, id] = process.argv.slice(2);
if (flag !== "--api-sock" || idFlag !== "--id" || !/^[A-Za-z0-9-]{1,64}$/.test(id)) process.exit(152);
let vsock = "";
createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = JSON.parse(Buffer.concat(parts).toString());
    appendFileSync(${JSON.stringify(calls)}, JSON.stringify([request.method, request.url, body]) + "\\n");
    if (request.url === ${JSON.stringify(refuse)}) {
      response.writeHead(400, { "content-type": "application/json" });
      return response.end(JSON.stringify({ fault_message: "no such thing" }));
    }
    if (request.url === "/vsock") vsock = body.uds_path;
    response.writeHead(204).end();
    if (body.action_type === "InstanceStart") start();
  });
}).listen(api);
function start() {
  console.log("guest: it boots");
  net.createServer((socket) => {
    let said = "";
    socket.on("error", () => {});
    socket.on("data", (part) => {
      const first = said === "";
      said += part.toString("latin1");
      if (first) {
        if (!said.startsWith("CONNECT 52\\n")) return socket.destroy();
        socket.write("OK 1073741824\\n");
        said = said.slice(11) || " ";
        return;
      }
      if (said.trim() === "halt") {
        socket.end("STOP\\nSTOPZ\\n", () => setTimeout(() => process.exit(0), 20));
      } else if (/^ ?\\d+\\n/.test(said)) socket.write(Buffer.from("81a773756363657373c3", "hex"));
    });
  }).listen(vsock, () => net.connect(vsock + "_52").end(Buffer.from("81a776657273696f6ea5322e302e30", "hex")));
}
`;

function install(refuse?: string): { firecracker: string; calls: () => unknown[] } {
  const [firecracker, calls] = [join(own.path, "firecracker"), join(own.path, "calls")];
  writeFileSync(firecracker, fake(calls, refuse));
  chmodSync(firecracker, 0o755);
  return {
    firecracker,
    calls: () =>
      readFileSync(calls, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
  };
}

const left = () => readdirSync(own.path).filter((name) => !["firecracker", "calls", "vmlinux"].includes(name));

describe("the driver firecracker", () => {
  test("describes the machine as the network does, and takes a guest from its boot to its end", async () => {
    const { firecracker, calls } = install();
    const console = new Console();
    const disks = [
      { path: "/code.squashfs", readOnly: true },
      { path: "/data.ext4", readOnly: false },
    ];
    const driver = firecrackerDriver(firecracker, "/vmlinux.bin");
    const guest = await startGuest({ driver, image: "/image.squashfs", disks, memory: 128, console });
    expect(guest.version).toBe("2.0.0");
    await guest.configureWith(new TextEncoder().encode("1\n\x80"));
    expect(await guest.halt()).toBe("STOP\nSTOPZ\n");
    expect(console.tail()).toEqual(["guest: it boots"]);
    expect(calls()).toEqual([
      [
        "PUT",
        "/boot-source",
        {
          kernel_image_path: "/vmlinux.bin",
          boot_args:
            "console=ttyS0 reboot=k panic=1 pci=off nomodule swiotlb=noforce random.trust_cpu=on i8042.noaux i8042.nomux i8042.dumbkbd ro",
        },
      ],
      ["PUT", "/drives/rootfs", { drive_id: "rootfs", path_on_host: "/image.squashfs", is_root_device: true, is_read_only: true }],
      ["PUT", "/drives/vdb", { drive_id: "vdb", path_on_host: "/code.squashfs", is_root_device: false, is_read_only: true }],
      ["PUT", "/drives/vdc", { drive_id: "vdc", path_on_host: "/data.ext4", is_root_device: false, is_read_only: false }],
      ["PUT", "/machine-config", { vcpu_count: 1, mem_size_mib: 128 }],
      ["PUT", "/vsock", { guest_cid: 3, uds_path: expect.stringMatching(/\/v\.sock$/) }],
      ["PUT", "/actions", { action_type: "InstanceStart" }],
    ]);
    expect(left()).toEqual([]);
  });

  test("tells what Firecracker refuses, and leaves nothing", async () => {
    const driver = firecrackerDriver(install("/machine-config").firecracker, "/vmlinux.bin");
    await expect(startGuest({ driver, image: "/image.squashfs", console: new Console() })).rejects.toMatchObject({
      code: "HOST_DRIVER_FAILED",
      message: expect.stringMatching(/\/machine-config: 400 .*no such thing/),
    });
    expect(left()).toEqual([]);
  });

  test("tells why Firecracker does not start", async () => {
    const path = join(own.path, "firecracker");
    writeFileSync(path, "#!/bin/sh\necho 'KVM is not there' >&2\nexit 1\n", { mode: 0o755 });
    await expect(
      startGuest({ driver: firecrackerDriver(path, "/vmlinux.bin"), image: "/image.squashfs", console: new Console() }),
    ).rejects.toMatchObject({ message: expect.stringContaining("KVM is not there") });
    expect(left()).toEqual([]);
  });
});

describe.runIf(process.platform === "linux")("which driver", () => {
  const withKernel = () => {
    writeFileSync(join(own.path, "vmlinux"), "kernel");
    return join(own.path, "vmlinux");
  };

  test("is Firecracker where the binary, the kernel and KVM are", async () => {
    install();
    const env = { PATH: own.path, ALEPH_RUNTIME_KERNEL: withKernel() };
    expect((await chooseDriver("auto", { env, kvm: "/dev/null" })).name).toBe("firecracker");
  });

  test("each part that is missing is named with where to get it", async () => {
    const choose = (env: Record<string, string>, kvm = "/dev/null") => chooseDriver("firecracker", { env, kvm });
    await expect(choose({ PATH: own.path })).rejects.toMatchObject({
      code: "HOST_TOOL_MISSING",
      message: expect.stringContaining("firecracker"),
    });
    install();
    await expect(choose({ PATH: own.path, ALEPH_RUNTIME_KERNEL: "/nowhere" })).rejects.toMatchObject({
      code: "HOST_TOOL_MISSING",
      message: expect.stringContaining("/nowhere"),
      hint: expect.stringContaining("aleph-vm"),
    });
    await expect(choose({ PATH: own.path, ALEPH_RUNTIME_KERNEL: withKernel() }, "/nowhere/kvm")).rejects.toMatchObject({
      code: "HOST_DRIVER_UNFIT",
      message: expect.stringContaining("/nowhere/kvm"),
    });
  });

  test("where there is none at all, every one is named with what installs it", async () => {
    await expect(chooseDriver("auto", { env: { PATH: "" } })).rejects.toMatchObject({
      code: "HOST_TOOL_MISSING",
      message: expect.stringMatching(/firecracker is not installed.*\n.*qemu-system-x86_64 is not installed/),
      hint: expect.stringContaining("apt-get install qemu-system-x86"),
    });
  });
});

describe("an accelerator", () => {
  test.skipIf(lacks("qemu-system-x86_64"))("is one when a machine comes to its end (needs qemu-system-x86)", async () => {
    expect(await accelerates("qemu-system-x86_64", "tcg")).toBe(true);
    expect(left()).toEqual([]);
  });

  test("is none where the device is not there, QEMU is not, fails, or hangs", async () => {
    expect(await accelerates("qemu-system-x86_64", "kvm", "/nowhere/kvm")).toBe(false);
    expect(await accelerates("/nowhere/qemu", "kvm", "/dev/null")).toBe(false);
    for (const script of ["exit 1", "exit 0", "exec sleep 600"]) {
      const qemu = join(own.path, "firecracker");
      writeFileSync(qemu, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      expect(await accelerates(qemu, "kvm", "/dev/null"), script).toBe(false);
    }
    expect(left()).toEqual([]);
  });

  test("a kernel starts when it says so, and not where KVM hangs before", async () => {
    const qemu = join(own.path, "firecracker");
    const starts = async (script: string) => {
      writeFileSync(qemu, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      return startsKernel(qemu, "/boot/vmlinuz", "/dev/null");
    };
    expect(await starts("echo 'Probing EDD... ok'; echo '[    0.000000] Linux version 6.1.0'; exec sleep 60")).toBe(true);
    expect(await starts("echo 'Probing EDD... ok'; exec sleep 60")).toBe(false);
    expect(await starts("exit 1")).toBe(false);
    expect(await startsKernel(qemu, "/boot/vmlinuz", "/nowhere/kvm")).toBe(false);
  });
});
