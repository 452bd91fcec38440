import type { Command } from "../command.js";
import { grepAs } from "./grep.js";

/** grep with fixed strings. Source: the GNU grep manual. */
export const fgrep: Command = (call) => grepAs({ ...call, name: "grep" }, "F");
