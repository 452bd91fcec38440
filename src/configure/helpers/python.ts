import { type Command, UnsupportedCall } from "../../shell/command.js";

/** No bytecode is made: Python compiles what it runs, and a read-only image is as good without. Source: py3compile(1). */
export const py3compile: Command = () => 0;

const compilers = /(^|\/)(py_compile|compileall)(\.py)?$/;

/** Python is not interpreted; what only compiles has nothing to do. */
export const python: Command = ({ args }) => {
  const program = args.find((arg, i) => !/^-[A-Za-z]+$/.test(arg) || args[i - 1] === "-m");
  if (program !== undefined && compilers.test(program)) return 0;
  throw new UnsupportedCall(`the program ${program ?? "on its standard input"}`);
};
