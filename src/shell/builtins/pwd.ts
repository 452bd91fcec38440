import { type Builtin, output } from "./builtin.js";
import { logicalFolder } from "./cd.js";

export const pwd: Builtin = (state, args) => output(state, `${args.at(-1) === "-P" ? state.files.cwd : logicalFolder(state)}\n`);
