import { type Command, UnsupportedCall } from "../../shell/command.js";

/** Where activated triggers wait until dpkg takes them in. */
const incoming = "/var/lib/dpkg/triggers/Unincorp";

/** Activates a trigger: those who are interested in it are told at the end of the run. Source: dpkg-trigger(1). */
export const dpkgTrigger: Command = ({ args, env, files }) => {
  let by = env.get("DPKG_MAINTSCRIPT_PACKAGE") ?? "-";
  let name: string | undefined;
  const rest = [...args].reverse();
  for (let arg = rest.pop(); arg !== undefined; arg = rest.pop()) {
    if (arg === "--check-supported") return 0;
    if (arg === "--no-await") by = "-";
    else if (arg === "--await" || arg === "--no-act") continue;
    else if (arg.startsWith("--by-package=")) by = arg.slice("--by-package=".length);
    else if (arg === "--by-package") by = rest.pop() ?? by;
    else if (arg.startsWith("-")) throw new UnsupportedCall(`the option ${arg}`);
    else name = arg;
  }
  if (name === undefined) return 2;
  files.writeText(incoming, `${name} ${by}\n`, { append: true });
  return 0;
};
