import type { Command } from "../../shell/command.js";

/** The index of the manual is a cache: `man` does without, and man-db's timer makes it on the system that runs. Source: mandb(8). */
export const mandb: Command = () => 0;
