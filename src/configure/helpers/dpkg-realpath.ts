import { type Command, UnsupportedCall } from "../../shell/command.js";
import { writeText } from "../../shell/system/open-file.js";

/** The path without links, inside of the root. Source: dpkg-realpath(1). */
export const dpkgRealpath: Command = ({ args, env, files, stdout }) => {
  const rest = args.filter(
    (arg, i) => !/^(--root|--admindir|--instdir)(=|$)/.test(arg) && !/^--(root|admindir|instdir)$/.test(args[i - 1] ?? ""),
  );
  const unknown = rest.find((arg) => arg.startsWith("-") && !/^(-z|--zero)$/.test(arg));
  if (unknown !== undefined) throw new UnsupportedCall(`the option ${unknown}`);
  if ((env.get("DPKG_ROOT") ?? "") !== "") throw new UnsupportedCall("a root in DPKG_ROOT");
  const end = rest.some((arg) => arg === "-z" || arg === "--zero") ? "\0" : "\n";
  for (const path of rest.filter((arg) => !arg.startsWith("-"))) writeText(stdout, `${files.realpath(path, "any")}${end}`);
  return 0;
};
