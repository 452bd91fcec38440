import type { Command } from "../command.js";
import { basename } from "./basename.js";
import { cat } from "./cat.js";

/** What takes the place of the binaries of an image, by the names that they have in a Debian system. */
export const commands: ReadonlyMap<string, Command> = new Map([
  ["basename", basename],
  ["cat", cat],
]);
