import { type Command, UnsupportedCall } from "../../shell/command.js";

/** Options of setpriv that take a value of their own word. */
const withValue = /^--(reuid|regid|ruid|rgid|euid|egid|groups|inh-caps|ambient-caps|bounding-set|securebits|pdeathsig)$/;

/** Runs a program with other privileges. There is one user here, and files belong to it: only what leaves none behind runs. Source: setpriv(1). */
export const setpriv: Command = ({ args, run }) => {
  let at = 0;
  while (args[at]?.startsWith("-") && args[at] !== "--") at += withValue.test(args[at] ?? "") ? 2 : 1;
  const argv = args.slice(args[at] === "--" ? at + 1 : at);
  if (argv[0]?.endsWith("/mandb")) return run(argv);
  throw new UnsupportedCall(`${argv[0] ?? "nothing"} with other privileges`);
};
