import { type Command, UnsupportedCall } from "../../shell/command.js";

/** Packages ask whether Apache's configuration holds before they would reload it. It is what packages ship, and nothing runs. Source: apache2(8). */
export const apache2: Command = ({ args }) => {
  if (args.at(-1) === "-t") return 0;
  throw new UnsupportedCall(`apache2 ${args.join(" ")}`);
};
