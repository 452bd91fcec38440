import { checksumCommand } from "../checksum.js";
import type { Command } from "../command.js";

/** SHA256 sums of files. Source: the GNU coreutils manual. */
export const sha256sum: Command = checksumCommand("sha256");
