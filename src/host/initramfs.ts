import { gzipSync } from "node:zlib";
import { concatBytes } from "../core/bytes.js";
import { asciiBytes } from "./protocol/frame.js";

export interface CpioFile {
  /** Without a leading slash. */
  readonly name: string;
  /** Type and permission bits, as in stat(2). */
  readonly mode: number;
  readonly bytes: Uint8Array;
}

/** A cpio archive of the form `newc`, which the kernel unpacks. Source: the kernel's initramfs buffer format. */
export function writeCpio(files: readonly CpioFile[]): Uint8Array {
  const parts = [...files, { name: "TRAILER!!!", mode: 0, bytes: new Uint8Array() }].flatMap(({ name, mode, bytes }, index) => {
    const fields = [index + 1, mode, 0, 0, 1, 0, bytes.byteLength, 0, 0, 0, 0, name.length + 1, 0];
    const header = asciiBytes(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}${name}\0`);
    return [padded(header), padded(bytes)];
  });
  return concatBytes(parts);
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.byteLength / 4) * 4);
  whole.set(bytes);
  return whole;
}

/** The kernel's drivers are modules: this loads them, mounts the image read-only, and starts its init as the supervisor's kernel would. */
const initScript = (modules: readonly string[]) => `#!/bin/busybox sh
PATH=/bin
busybox mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1
busybox mount -t proc proc /proc
for module in ${modules.join(" ")}; do
  busybox insmod /modules/$module || echo "initramfs: cannot load $module"
done
tries=0
until [ -b /dev/vda ] || [ $tries -ge 200 ]; do busybox sleep 0.05; tries=$((tries + 1)); done
busybox mount -t squashfs -o ro /dev/vda /newroot || { echo "initramfs: cannot mount the image"; exit 1; }
busybox mount --move /dev /newroot/dev
busybox umount /proc
# The kernel gives its init these variables and no others.
exec busybox env -i HOME=/ TERM=linux /bin/busybox switch_root /newroot /sbin/init
`;

/** @param modules in the order in which they are to be loaded */
export function writeInitramfs(busybox: Uint8Array, modules: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Uint8Array {
  const nothing = new Uint8Array();
  const folders = ["bin", "dev", "proc", "modules", "newroot"].map((name) => ({ name, mode: 0o40755, bytes: nothing }));
  return gzipSync(
    writeCpio([
      ...folders,
      { name: "bin/busybox", mode: 0o100755, bytes: busybox },
      { name: "init", mode: 0o100755, bytes: asciiBytes(initScript(modules.map(({ name }) => name))) },
      ...modules.map(({ name, bytes }) => ({ name: `modules/${name}`, mode: 0o100644, bytes })),
    ]),
    { level: 6 },
  );
}
