import { type Command, UnsupportedCall } from "../../shell/command.js";

/** Asked for its settings, it names no host key: none is made for an image. Source: sshd(8). */
export const sshd: Command = ({ args }) => {
  if (args.includes("-G") || args.includes("-T")) return 0;
  throw new UnsupportedCall(`sshd ${args[0] ?? ""}`);
};
