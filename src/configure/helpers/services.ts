import { type Command, UnsupportedCall } from "../../shell/command.js";
import { enableLinks } from "./systemd-unit.js";

/** No service runs while an image is built: what would start, stop or reload one does nothing. */
export const debSystemdInvoke: Command = () => 0;

/** What `policy-rc.d` answers in a build: an action is not allowed, and that is no error. Source: invoke-rc.d(8). */
export const invokeRcD: Command = () => 0;

const idle = new Set([
  "daemon-reload",
  "daemon-reexec",
  "start",
  "stop",
  "restart",
  "try-restart",
  "reload",
  "reload-or-restart",
  "kill",
  "reset-failed",
]);

/** systemctl where no systemd runs: enabling works, and running does nothing. Source: systemctl(1). */
export const systemctl: Command = ({ args, files }) => {
  const [action = "", ...units] = args.filter((arg) => !arg.startsWith("-"));
  const kind = args.includes("--user") || args.includes("--global") ? "user" : "system";
  if (idle.has(action)) return 0;
  if (action === "is-active" || action === "is-failed" || action === "is-system-running") return 3;
  if (action !== "enable" && action !== "disable") throw new UnsupportedCall(`systemctl ${action}`);
  for (const unit of units) {
    for (const [link, target] of enableLinks(files, unit.includes(".") ? unit : `${unit}.service`, kind)) {
      const folder = link.slice(0, link.lastIndexOf("/"));
      const there = files.find(link, { follow: false });
      if (action === "disable" && there?.type === "symlink") files.unlink(link);
      if (action === "disable" || there !== undefined) continue;
      if (!files.isDirectory(folder)) files.mkdir(folder, 0o755);
      files.symlink(target, link);
    }
  }
  return 0;
};
