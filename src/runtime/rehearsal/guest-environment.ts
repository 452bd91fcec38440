import { guestDirectories } from "../../guest/layout.js";

/** Folders that every image has: the guest's own, and those that scripts write to. */
export const rootFolders: readonly string[] = [...guestDirectories.map(({ path }) => path), "/etc", "/var/lib", "/usr/bin", "/usr/local"];

/** The environment that init0.sh gives to plugins. */
export const guestEnvironment = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LANG: "C.UTF-8",
  HOME: "/root",
  ALEPH_INIT_VERSION: "2.0.0",
  ALEPH_API_HOST: "http://localhost",
  ALEPH_API_UNIX_SOCKET: "/tmp/socat-socket",
  ALEPH_REMOTE_CRYPTO_HOST: "http://localhost",
  ALEPH_REMOTE_CRYPTO_UNIX_SOCKET: "/tmp/socat-socket",
  PYTHONPATH: "/opt/aleph/libs",
} as const;
