import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";

/** Links of SysV init's run levels, from the header of the script. Source: update-rc.d(8), Linux Standard Base 22.2. */
export const updateRcD: Command = (call) => {
  const [name = "", action = ""] = call.args.filter((arg) => !arg.startsWith("-"));
  const { files } = call;
  switch (action) {
    case "defaults":
      if (!files.exists(`/etc/init.d/${name}`)) return complain(call, `error: unable to read /etc/init.d/${name}`);
      makeLinks(call, name, (level, starts) => `${starts.has(level) ? "S" : "K"}01`);
      return 0;
    case "defaults-disabled":
      makeLinks(call, name, () => "K01");
      return 0;
    case "remove":
      removeLinks(call, name);
      return 0;
    case "enable":
    case "disable":
      return 0;
    default:
      throw new UnsupportedCall(`update-rc.d ${action}`);
  }
};

function makeLinks(call: Invocation, name: string, prefix: (level: string, starts: ReadonlySet<string>) => string): void {
  const { files } = call;
  const text = files.readText(`/etc/init.d/${name}`);
  const levels = (key: string) =>
    new Set((new RegExp(`^#\\s*${key}:[ \\t]*(.*)$`, "m").exec(text)?.[1] ?? "").split(/\s+/).filter((one) => one !== ""));
  const starts = levels("Default-Start");
  removeLinks(call, name);
  for (const level of new Set([...starts, ...levels("Default-Stop")])) {
    const folder = `/etc/rc${level}.d`;
    if (!files.isDirectory(folder)) files.mkdir(folder, 0o755);
    files.symlink(`../init.d/${name}`, `${folder}/${prefix(level, starts)}${name}`);
  }
}

function removeLinks({ files }: Invocation, name: string): void {
  for (const level of "0123456S") {
    const folder = `/etc/rc${level}.d`;
    if (!files.isDirectory(folder)) continue;
    for (const link of files.readdir(folder)) if (/^[SK]\d\d/.test(link) && link.slice(3) === name) files.unlink(`${folder}/${link}`);
  }
}
