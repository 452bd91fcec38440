/** Where the project's plugins go in an image; it is on the import path of init1.py. */
export const pluginFolder = "/root";

/** A file of the init sequence. */
export interface GuestFile {
  /** Its absolute path in the image. */
  readonly path: string;
  readonly mode: number;
  /** Where it lies in this package. */
  readonly url: URL;
}

const modules = [
  "__init__",
  "archive",
  "asgi",
  "configuration",
  "console",
  "executable",
  "instruction",
  "netlink",
  "payload",
  "plugins",
  "program",
  "session",
  "setup",
  "system",
  "transport",
];

const file = (path: string, mode: number, source: string): GuestFile => ({ path, mode, url: new URL(source, import.meta.url) });

/** The files of the init sequence, in an image's terms. The kernel starts /sbin/init when its command line names no other. */
export const guestFiles: readonly GuestFile[] = [
  file("/sbin/init", 0o755, "./init0.sh"),
  file(`${pluginFolder}/init0.fstab`, 0o644, "./init0.fstab"),
  file(`${pluginFolder}/init1.py`, 0o755, "./init1.py"),
  file(`${pluginFolder}/runtime_types.py`, 0o644, "./runtime_types.py"),
  ...modules.map((name) => file(`${pluginFolder}/aleph_runtime/${name}.py`, 0o644, `./aleph_runtime/${name}.py`)),
];

/** Directories that init needs and cannot make, because the root is read-only until the overlay is mounted. */
export const guestDirectories: readonly { readonly path: string; readonly mode: number }[] = [
  { path: "/dev", mode: 0o755 },
  { path: "/proc", mode: 0o555 },
  { path: "/sys", mode: 0o555 },
  { path: "/run", mode: 0o755 },
  { path: "/mnt", mode: 0o755 },
  { path: "/overlay", mode: 0o755 },
  { path: "/tmp", mode: 0o1777 },
  { path: "/opt", mode: 0o755 },
  { path: "/opt/code", mode: 0o755 },
  { path: "/data", mode: 0o755 },
  { path: "/root", mode: 0o700 },
];
