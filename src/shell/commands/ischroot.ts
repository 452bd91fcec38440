import type { Command } from "../command.js";
import { parseOptions } from "../getopt.js";

/** Yes: an image is made in what is a chroot to its scripts. Source: ischroot(1) of debianutils. */
export const ischroot: Command = (call) => {
  parseOptions(call.args, { short: "ft", long: { "default-false": "f", "default-true": "t" } });
  return 0;
};
