import type { Command } from "../command.js";
import { checksumCommand } from "../coreutils/checksum.js";

/** MD5 sums of files. Source: the GNU coreutils manual. */
export const md5sum: Command = checksumCommand("md5");
