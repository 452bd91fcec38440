import { type Command, UnsupportedCall } from "../../shell/command.js";
import { writeText } from "../../shell/system/open-file.js";

/** Compiles the settings of a folder; where it holds none, nothing is made, and what was made goes. Source: glib-compile-schemas(1). */
export const glibCompileSchemas: Command = ({ args, files, stderr }) => {
  const [folder = "", extra] = args;
  if (extra !== undefined || folder.startsWith("-")) throw new UnsupportedCall(`glib-compile-schemas ${args.join(" ")}`);
  const found = files.readdir(folder).find((name) => name.endsWith(".gschema.xml"));
  if (found !== undefined) throw new UnsupportedCall(`the schema ${folder}/${found}`);
  const compiled = `${folder}/gschemas.compiled`;
  if (files.exists(compiled)) files.unlink(compiled);
  writeText(stderr, files.exists(compiled) ? "removed existing output file.\n" : "No schema files found: doing nothing.\n");
  return 0;
};
