import { BuildError } from "../core/errors.js";

/** What a guest needs of a kernel that has its drivers as modules. */
export const neededModules = [
  "virtio_pci",
  "virtio_blk",
  "virtio_net",
  "vmw_vsock_virtio_transport",
  "squashfs",
  "overlay",
  "crc32c_generic",
  "ext4",
];

/** Modules have - and _ for each other. */
export const moduleName = (name: string): string => name.replace(/^.*\//, "").replace(/\.ko$/, "").replaceAll("-", "_");

/**
 * The modules with what they depend on, in the order of loading. A module names its dependencies in its .modinfo section.
 * @param modules by {@link moduleName}
 * @param builtIn what the kernel has in itself
 */
export function loadOrder(
  wanted: readonly string[],
  modules: ReadonlyMap<string, Uint8Array>,
  builtIn: ReadonlySet<string>,
): readonly string[] {
  const order = new Set<string>();
  const visit = (name: string): void => {
    if (order.has(name) || builtIn.has(name)) return;
    const bytes = modules.get(name);
    if (bytes === undefined) {
      throw new BuildError("HOST_KERNEL_UNFIT", `The Debian kernel has no module ${name}.`, {
        hint: "Look for a newer aleph-runtime: the kernel's modules have changed.",
      });
    }
    for (const dependency of dependencies(bytes)) visit(dependency);
    order.add(name);
  };
  for (const name of wanted) visit(name);
  return [...order];
}

function dependencies(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = text.indexOf("\0depends=");
  if (at < 0) return [];
  const start = at + "\0depends=".length;
  return text.toString("latin1", start, text.indexOf(0, start)).split(",").filter(Boolean).map(moduleName);
}
