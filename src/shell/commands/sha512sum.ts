import { checksumCommand } from "../checksum.js";
import type { Command } from "../command.js";

/** SHA512 sums of files. Source: the GNU coreutils manual. */
export const sha512sum: Command = checksumCommand("sha512");
