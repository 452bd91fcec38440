import { type Command, UnsupportedCall } from "../../shell/command.js";
import { readRest, writeText } from "../../shell/system/open-file.js";

/** Perl is not interpreted, but for what scripts that are everywhere ask of it: whether it is there, and ucf's quoting of a path. */
export const perl: Command = ({ args, stdin, stdout }) => {
  const [options, program = ""] = args;
  if (args.length === 2 && options === "-e" && /^[01;\s]*$/.test(program)) return 0;
  if (args.length === 2 && options === "-nle" && program === 'print "\\Q$_\\E\\n"') {
    const lines = readRest(stdin).replace(/\n$/, "").split("\n");
    writeText(stdout, lines.map((line) => `${line.replace(/[^A-Za-z0-9_]/g, "\\$&")}\n\n`).join(""));
    return 0;
  }
  // openssh-server of bullseye asks sshd's settings for its host keys; there are none in an image.
  if (options === "-lne" && program.includes("print if s/^[[:space:]]*HostKey")) return 0;
  throw new UnsupportedCall(`perl ${options ?? ""} ${program}`);
};
