import type { Invocation } from "../../shell/command.js";
import type { Files } from "../../shell/system/files.js";

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Makes a home with what /etc/skel has, and the folders above it. Source: useradd(8), `-m`; login.defs(5), HOME_MODE and UMASK. */
export function makeHome({ files }: Pick<Invocation, "files">, home: string, owner: Owner): void {
  const above = home.split("/").slice(1, -1);
  above.forEach((_, i) => {
    const folder = `/${above.slice(0, i + 1).join("/")}`;
    if (!files.exists(folder)) files.mkdir(folder, 0o755);
  });
  files.mkdir(home, 0o755);
  files.setAttributes(home, { ...owner, mode: homeMode(files) });
  if (files.isDirectory("/etc/skel")) copyInto(files, "/etc/skel", home, owner);
}

function copyInto(files: Files, from: string, to: string, owner: Owner): void {
  for (const name of files.readdir(from)) {
    const node = files.node(`${from}/${name}`, { follow: false });
    files.putCopy(`${to}/${name}`, node);
    files.setAttributes(`${to}/${name}`, owner, { follow: false });
    if (node.type === "directory") copyInto(files, `${from}/${name}`, `${to}/${name}`, owner);
  }
}

function homeMode(files: Files): number {
  const text = files.exists("/etc/login.defs") ? files.readText("/etc/login.defs") : "";
  const setting = (name: string) => new RegExp(`^${name}[ \\t]+([0-7]+)`, "m").exec(text)?.[1];
  const mode = setting("HOME_MODE");
  return mode === undefined ? 0o777 & ~Number.parseInt(setting("UMASK") ?? "022", 8) : Number.parseInt(mode, 8);
}
