import { join, resolve } from "node:path";
import type { Definition } from "./definition.js";
import { problemsError } from "./problem.js";
import { definitionName, readDefinition } from "./read-definition.js";
import { resolveDefinition } from "./resolve.js";
import { runtimeSchema } from "./schema.js";
import { validate } from "./validate.js";
import { parseYaml } from "./yaml-document.js";

const rules = {
  schema: runtimeSchema,
  name: definitionName,
  emptyHint: "Write at least `from: debian:bookworm`, or let `aleph-runtime init` write a new project.",
};

/**
 * Reads a project's runtime.yaml: parsed, checked, defaults filled in, paths made absolute and looked for.
 *
 * @param projectFolder the folder with runtime.yaml, on this computer
 * @throws BuildError `DEFINITION_MISSING`, `DEFINITION_TOO_LARGE`, `DEFINITION_SYNTAX`, `DEFINITION_INVALID`, `DEFINITION_PATH_MISSING`, with
 * the place in the file; or `FILE_UNREADABLE`
 */
export async function loadDefinition(projectFolder: string): Promise<Definition> {
  const document = parseYaml(await readDefinition(projectFolder), join(projectFolder, definitionName));
  const checked = await validate(document, rules);
  if (!checked.ok) throw problemsError(checked.problems, document);
  const { definition, problems } = await resolveDefinition(checked.value, resolve(projectFolder), document);
  if (problems.length > 0) throw problemsError(problems, document);
  return definition;
}
