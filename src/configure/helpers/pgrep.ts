import type { Command } from "../../shell/command.js";

/** No process of an image runs while it is built: none is found, and none can be told anything. Source: pgrep(1), pkill(1), pidof(8), killall(1). */
export const pgrep: Command = () => 1;
