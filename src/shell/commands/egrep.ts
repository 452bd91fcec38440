import type { Command } from "../command.js";
import { grepAs } from "./grep.js";

/** grep with extended regular expressions. Source: the GNU grep manual. */
export const egrep: Command = (call) => grepAs({ ...call, name: "grep" }, "E");
