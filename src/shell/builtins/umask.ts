import { UnsupportedCall } from "../command.js";
import { type Builtin, fail, output } from "./builtin.js";

export const umask: Builtin = (state, args, name) => {
  const { files } = state;
  const symbolic = args[0] === "-S";
  const word = symbolic ? args[1] : args[0];
  if (word === undefined) return output(state, symbolic ? `${symbols(files.umask)}\n` : `${files.umask.toString(8).padStart(4, "0")}\n`);
  if (/^[0-7]+$/.test(word)) {
    files.umask = Number.parseInt(word, 8) & 0o777;
    return 0;
  }
  if (/^\d/.test(word)) return fail(state, name, `Illegal number: ${word}`);
  throw new UnsupportedCall(`umask ${word}`);
};

const symbols = (mask: number): string =>
  ["u", "g", "o"]
    .map((who, i) => `${who}=${["r", "w", "x"].filter((_, bit) => (mask & (0o400 >> (i * 3 + bit))) === 0).join("")}`)
    .join(",");
