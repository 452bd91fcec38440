import type { Command, Invocation } from "../../shell/command.js";
import { DebconfDatabase } from "../debconf/database.js";
import { DebconfSession } from "../debconf/protocol.js";
import { parseTemplates } from "../debconf/templates.js";

/**
 * What a script that sources debconf's confmodule calls in its own place: takes the package's templates in, runs its config script, and then the script,
 * both with debconf behind their standard input and output. Source: debconf's frontend; debconf-devel(7).
 */
export const debconfFrontend: Command = (call) => {
  const [script = "", ...args] = call.args;
  const owner = ownerOf(call, script);
  const database = DebconfDatabase.read(call.files);
  // In dpkg's database `NAME.postinst`; while the package is unpacked, `tmp.ci/preinst`.
  const stem = script.replace(/(preinst|postinst|prerm|postrm|config)$/, "");
  const templates = `${stem}templates`;
  if (stem !== script && call.files.exists(templates)) database.load(parseTemplates(call.files.readText(templates)), owner);
  const config = `${stem}config`;
  let status = 0;
  if (script.endsWith(".postinst") && args[0] === "configure" && call.files.exists(config)) {
    status = talk(call, database, { owner, argv: [config, "configure", args[1] ?? ""] });
  }
  if (status === 0) status = talk(call, database, { owner, argv: [script, ...args] });
  database.write(call.files);
  return status;
};

interface Conversation {
  readonly owner: string;
  readonly argv: readonly string[];
}

function talk(call: Invocation, database: DebconfDatabase, { owner, argv }: Conversation): number {
  const session = new DebconfSession(database, owner, (path) => call.files.readText(path));
  const env = new Map([...call.env, ["DEBIAN_HAS_FRONTEND", "1"], ["PERL_DL_NONLAZY", "1"]] as const);
  return call.run(argv, { env, stdin: session, stdout: session });
}

/** The package whose script it is: by the script's name in dpkg's database, or while it is unpacked. */
function ownerOf({ env }: Invocation, script: string): string {
  const name = /\/([^/]+)\.(?:postinst|prerm|postrm|config)$/.exec(script)?.[1];
  return name ?? env.get("DPKG_MAINTSCRIPT_PACKAGE") ?? "unknown";
}
