import { type Command, UnsupportedCall } from "../../shell/command.js";
import { writeText } from "../../shell/system/open-file.js";

const file = "/etc/papersize";

/** The name of the paper that the system prints on: the first word of /etc/papersize that is no comment. Source: paperconf(1), papersize(5). */
export const paperconf: Command = ({ args, env, files, stdout }) => {
  if (args.some((arg) => arg !== "-n")) throw new UnsupportedCall(`paperconf ${args.join(" ")}`);
  if (env.has("PAPERSIZE") || env.has("PAPERCONF")) throw new UnsupportedCall("a paper of the environment");
  const text = files.exists(file) ? files.readText(file) : "";
  const [name] = text.replace(/#.*/g, "").trim().split(/\s+/);
  if (name === undefined || name === "") throw new UnsupportedCall(`paperconf without a paper in ${file}`);
  writeText(stdout, `${name}\n`);
  return 0;
};
