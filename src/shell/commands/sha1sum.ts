import type { Command } from "../command.js";
import { checksumCommand } from "../coreutils/checksum.js";

/** SHA1 sums of files. Source: the GNU coreutils manual. */
export const sha1sum: Command = checksumCommand("sha1");
