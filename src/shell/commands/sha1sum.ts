import { checksumCommand } from "../checksum.js";
import type { Command } from "../command.js";

/** SHA1 sums of files. Source: the GNU coreutils manual. */
export const sha1sum: Command = checksumCommand("sha1");
