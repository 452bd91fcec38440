import { type Command, UnsupportedCall } from "../../shell/command.js";

/** Host keys are never made for an image: everybody who has the image would have them. The init sequence makes them at the first boot. */
export const sshKeygen: Command = ({ args }) => {
  if (args.includes("-f") && (args.includes("-t") || args.includes("-l") || args.includes("-A"))) return 0;
  throw new UnsupportedCall(`ssh-keygen ${args[0] ?? ""}`);
};
