import { type Command, UnsupportedCall } from "../../shell/command.js";
import { complain } from "../../shell/complain.js";
import { readAccounts } from "../../shell/coreutils/accounts.js";

const check =
  (file: "passwd" | "group", fields: number): Command =>
  (call) => {
    const unknown = call.args.find((arg) => !/^-[qrs]+$/.test(arg));
    if (unknown !== undefined) throw new UnsupportedCall(`the option ${unknown}`);
    const wrong = readAccounts(call.files, file).find((line) => line.length !== fields || line[0] === "" || !/^\d+$/.test(line[2] ?? ""));
    if (wrong === undefined) return 0;
    complain(call, `invalid ${file === "passwd" ? "password" : "group"} file entry ${wrong.join(":")}`);
    return 2;
  };

/** Looks whether every line of passwd is one. Source: pwck(8). */
export const pwck = check("passwd", 7);

/** Looks whether every line of group is one. Source: grpck(8). */
export const grpck = check("group", 4);
