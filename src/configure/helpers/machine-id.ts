import type { Command } from "../../shell/command.js";

/** An image has no machine-id: every machine that boots it makes its own. Source: machine-id(5). */
export const noMachineId: Command = () => 0;
