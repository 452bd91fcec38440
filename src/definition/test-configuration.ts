import { join } from "node:path";
import type { XStatic } from "typebox/schema";
import { problemsError } from "./problem.js";
import { readProjectText } from "./read-definition.js";
import { testConfigurationSchema } from "./schema/test-configuration.js";
import { validate } from "./validate.js";
import { parseYaml } from "./yaml-document.js";

/** What a project's plugins are tried with, in place of the sample. */
export type TestConfiguration = XStatic<typeof testConfigurationSchema>;

const rules = {
  schema: testConfigurationSchema,
  name: "test/config.yaml",
  emptyHint: "Write what plugins are to be tried with, such as `variables: {NAME: value}`, or remove the file.",
};

/**
 * Reads a project's test/config.yaml, where there is one.
 * @throws BuildError `DEFINITION_TOO_LARGE`, `DEFINITION_SYNTAX`, `DEFINITION_INVALID`, `FILE_UNREADABLE`
 */
export async function loadTestConfiguration(projectFolder: string): Promise<TestConfiguration | undefined> {
  const path = join(projectFolder, "test", "config.yaml");
  const text = await readProjectText(path);
  if (text === undefined) return undefined;
  const document = parseYaml(text, path);
  const checked = await validate(document, rules);
  if (checked.ok) return checked.value;
  throw problemsError(checked.problems, document);
}
