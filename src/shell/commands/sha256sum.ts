import type { Command } from "../command.js";
import { checksumCommand } from "../coreutils/checksum.js";

/** SHA256 sums of files. Source: the GNU coreutils manual. */
export const sha256sum: Command = checksumCommand("sha256");
