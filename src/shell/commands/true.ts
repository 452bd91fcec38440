import type { Command } from "../command.js";

/** Goes well. Source: POSIX true. */
export const trueCommand: Command = () => 0;
