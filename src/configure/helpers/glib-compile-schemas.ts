import { type Command, UnsupportedCall } from "../../shell/command.js";
import type { Files } from "../../shell/system/files.js";
import { writeText } from "../../shell/system/open-file.js";
import { VariantError } from "../glib/variant-text.js";
import { compileSchemas } from "../gsettings/compile.js";
import { applyOverrides } from "../gsettings/overrides.js";
import { SchemaError } from "../gsettings/schema.js";
import { SchemaFiles } from "../gsettings/schema-files.js";
import { parseXml, XmlError } from "../xml/parser.js";

/** Compiles the settings of a folder; where it holds none, nothing is made, and what was made goes. Source: glib-compile-schemas(1). */
export const glibCompileSchemas: Command = ({ args, files, stdout, stderr }) => {
  const [folder = "", extra] = args;
  if (extra !== undefined || folder.startsWith("-")) throw new UnsupportedCall(`glib-compile-schemas ${args.join(" ")}`);
  const compiled = `${folder}/gschemas.compiled`;
  const names = files.readdir(folder);
  const schemaNames = names.filter((name) => /\.(gschema|enums)\.xml$/.test(name));
  if (schemaNames.length === 0) {
    writeText(
      stdout,
      files.exists(compiled) ? "No schema files found: removed existing output file.\n" : "No schema files found: doing nothing.\n",
    );
    if (files.exists(compiled)) files.unlink(compiled);
    return 0;
  }
  const schemas = new SchemaFiles();
  // Enumerations come first, because schemas name them.
  const isEnums = (name: string) => Number(name.endsWith(".enums.xml"));
  for (const name of schemaNames.sort((a, b) => isEnums(b) - isEnums(a))) addSchemas(schemas, files, `${folder}/${name}`);
  for (const name of names.filter((one) => one.endsWith(".gschema.override"))) {
    const warnings = applyOverrides(schemas, files.readText(`${folder}/${name}`), `${folder}/${name}`);
    writeText(stderr, warnings.map((warning) => `${warning}\n`).join(""));
  }
  const bytes = compileSchemas(schemas);
  if (files.exists(compiled)) files.unlink(compiled);
  files.writeText(compiled, bytes, { mode: 0o644 });
  return 0;
};

/** The real program passes over a file that is wrong; no package ships one, so that it is rather not understood here. */
function addSchemas(schemas: SchemaFiles, files: Files, path: string): void {
  try {
    schemas.add(parseXml(files.readText(path)));
  } catch (error) {
    const isKnown = [XmlError, SchemaError, VariantError, RangeError].some((kind) => error instanceof kind);
    if (!isKnown || !(error instanceof Error)) throw error;
    throw new UnsupportedCall(`the schema ${path}: ${error.message}`);
  }
}
