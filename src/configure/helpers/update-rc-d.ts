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
      return toggleLinks(call, name, action);
    default:
      throw new UnsupportedCall(`update-rc.d ${action}`);
  }
};

function makeLinks(call: Invocation, name: string, prefix: (level: string, starts: ReadonlySet<string>) => string): void {
  const { files } = call;
  const text = files.readText(`/etc/init.d/${name}`);
  const starts = headerLevels(text, "Default-Start");
  removeLinks(call, name);
  for (const level of new Set([...starts, ...headerLevels(text, "Default-Stop")])) {
    const folder = `/etc/rc${level}.d`;
    if (!files.isDirectory(folder)) files.mkdir(folder, 0o755);
    files.symlink(`../init.d/${name}`, `${folder}/${prefix(level, starts)}${name}`);
  }
}

/** Turns the links by which a script is started into those by which it is stopped, or back, in the run levels that it says. */
function toggleLinks(call: Invocation, name: string, action: "enable" | "disable"): number {
  const { files } = call;
  const [from, to] = action === "disable" ? ["S", "K"] : ["K", "S"];
  const text = files.exists(`/etc/init.d/${name}`) ? files.readText(`/etc/init.d/${name}`) : "";
  const links = [...headerLevels(text, "Default-Start")]
    .filter((level) => /^[S2345]$/.test(level) && files.isDirectory(`/etc/rc${level}.d`))
    .flatMap((level) => files.readdir(`/etc/rc${level}.d`).map((link) => `/etc/rc${level}.d/${link}`))
    .filter((link) => /^\/etc\/rc..d\/[SK]\d\d/.test(link) && link.slice("/etc/rcX.d/S00".length) === name);
  if (links.length === 0) return complain(call, "error: no runlevel symlinks to modify, aborting!");
  for (const link of links) {
    const at = link.lastIndexOf("/") + 1;
    if (link.charAt(at) === from) files.rename(link, `${link.slice(0, at)}${to}${link.slice(at + 1)}`);
  }
  if (files.exists("/bin/systemctl")) call.run(["systemctl", "--quiet", action, name]);
  return 0;
}

function headerLevels(text: string, key: string): ReadonlySet<string> {
  const [, words = ""] = new RegExp(`^#\\s*${key}:[ \\t]*(.*)$`, "m").exec(text) ?? [];
  return new Set(words.split(/\s+/).filter((one) => one !== ""));
}

function removeLinks({ files }: Invocation, name: string): void {
  for (const level of "0123456S") {
    const folder = `/etc/rc${level}.d`;
    if (!files.isDirectory(folder)) continue;
    for (const link of files.readdir(folder)) if (/^[SK]\d\d/.test(link) && link.slice(3) === name) files.unlink(`${folder}/${link}`);
  }
}
