import { type Command, UnsupportedCall } from "../../shell/command.js";

/** Asks GIO's modules what they extend, and keeps the answers; where there is none, nothing is made. Source: gio-querymodules(1). */
export const gioQuerymodules: Command = ({ args, files }) => {
  for (const folder of args) {
    const found = files.isDirectory(folder) ? files.readdir(folder).find((name) => /^lib.*\.so$/.test(name)) : undefined;
    if (found !== undefined) throw new UnsupportedCall(`the module ${folder}/${found}`);
    const cache = `${folder}/giomodule.cache`;
    if (files.exists(cache)) files.unlink(cache);
  }
  return 0;
};
