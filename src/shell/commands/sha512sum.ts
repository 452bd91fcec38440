import type { Command } from "../command.js";
import { checksumCommand } from "../coreutils/checksum.js";

/** SHA512 sums of files. Source: the GNU coreutils manual. */
export const sha512sum: Command = checksumCommand("sha512");
