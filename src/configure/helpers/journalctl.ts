import { type Command, UnsupportedCall } from "../../shell/command.js";

/** There is no journal in an image. Its catalog is a cache, which the first `journalctl --update-catalog` makes again. Source: journalctl(1). */
export const journalctl: Command = ({ args }) => {
  if (args.includes("--update-catalog")) return 0;
  throw new UnsupportedCall(`journalctl ${args[0] ?? ""}`);
};
