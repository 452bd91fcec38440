import { alias, unalias } from "./alias.js";
import { type Builtin, output } from "./builtin.js";
import { cd } from "./cd.js";
import { command } from "./command.js";
import { dot } from "./dot.js";
import { echo } from "./echo.js";
import { evaluateArguments } from "./eval.js";
import { exec } from "./exec.js";
import { getopts } from "./getopts.js";
import { breakLoop, continueLoop, exit, returnFrom } from "./jumps.js";
import { kill } from "./kill.js";
import { printf } from "./printf.js";
import { pwd } from "./pwd.js";
import { read } from "./read.js";
import { set } from "./set.js";
import { shift } from "./shift.js";
import { test } from "./test.js";
import { trap } from "./trap.js";
import { type } from "./type.js";
import { umask } from "./umask.js";
import { declareVariables, exportVariables, local, readonly, unset } from "./variables.js";

const nothing: Builtin = () => 0;

/** Those whose errors end a shell, and whose assignments stay. Source: POSIX, Shell Command Language, 2.14. */
export const specialBuiltins: ReadonlyMap<string, Builtin> = new Map([
  [".", dot],
  [":", nothing],
  ["break", breakLoop],
  ["continue", continueLoop],
  ["eval", evaluateArguments],
  ["exec", exec],
  ["exit", exit],
  ["export", exportVariables],
  ["local", local],
  ["readonly", readonly],
  ["return", returnFrom],
  ["set", set],
  ["shift", shift],
  ["times", (state) => output(state, "0m0.000000s 0m0.000000s\n0m0.000000s 0m0.000000s\n")],
  ["trap", trap],
  ["unset", unset],
]);

export const regularBuiltins: ReadonlyMap<string, Builtin> = new Map([
  ["[", test],
  ["alias", alias],
  ["cd", cd],
  ["command", command],
  ["echo", echo],
  ["false", () => 1],
  ["getopts", getopts],
  ["hash", nothing],
  ["kill", kill],
  ["printf", printf],
  ["pwd", pwd],
  ["read", read],
  ["test", test],
  ["true", nothing],
  ["type", type],
  ["ulimit", (state) => output(state, "unlimited\n")],
  ["umask", umask],
  ["unalias", unalias],
  // What ran in the background has ended already.
  ["wait", nothing],
]);

/** Those that only scripts for bash may use. */
export const bashBuiltins: ReadonlyMap<string, Builtin> = new Map([
  ["declare", declareVariables],
  ["source", dot],
  ["typeset", declareVariables],
]);
