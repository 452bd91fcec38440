import type { Command } from "../command.js";

/** Goes wrong. Source: POSIX false. */
export const falseCommand: Command = () => 1;
