import { type Command, UnsupportedCall } from "../command.js";
import { writeText } from "../system/open-file.js";

/** The program, for who runs it without a shell: backslashes mean nothing. Source: GNU coreutils, echo. */
export const echo: Command = ({ args, stdout }) => {
  const [first] = args;
  if (first !== undefined && /^-[neE]*[eE][neE]*$/.test(first)) throw new UnsupportedCall(`the option ${first}`);
  writeText(stdout, first === "-n" ? args.slice(1).join(" ") : `${args.join(" ")}\n`);
  return 0;
};
