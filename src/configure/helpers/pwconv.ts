import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { readAccounts } from "../../shell/coreutils/accounts.js";
import { writeAccounts } from "./account-files.js";

/** What a field of passwd or group says where the password stands elsewhere. */
const shadowed = "x";

function convert(call: Invocation, [file, shadow]: readonly ["passwd", "shadow"] | readonly ["group", "gshadow"]): number {
  if (call.args.length > 0) throw new UnsupportedCall(`the option ${call.args[0]}`);
  const { files, now } = call;
  const lines = readAccounts(files, file);
  const known = readAccounts(files, shadow);
  const days = String(Math.floor(now / 86_400));
  const rows = lines.map(([name = "", password = "", , members = ""]) => {
    const row = known.find(([one]) => one === name);
    if (row !== undefined) return row;
    return file === "passwd" ? [name, password, days, "0", "99999", "7", "", "", ""] : [name, password, "", members];
  });
  const isNew = !files.exists(`/etc/${shadow}`);
  writeAccounts(files, shadow, rows);
  if (isNew) files.setAttributes(`/etc/${shadow}`, { mode: 0o440, uid: 0, gid: 0 });
  writeAccounts(
    files,
    file,
    lines.map(([name = "", , ...rest]) => [name, shadowed, ...rest]),
  );
  return 0;
}

/** Moves passwords of users into shadow. Source: pwconv(8); login.defs(5) for the ages. */
export const pwconv: Command = (call) => convert(call, ["passwd", "shadow"]);

/** Moves passwords of groups into gshadow. */
export const grpconv: Command = (call) => convert(call, ["group", "gshadow"]);
