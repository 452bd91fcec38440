import type { XStatic } from "typebox/schema";
import { archiveSchema } from "./schema/archive.js";
import { configureSchema } from "./schema/configure.js";
import { contentSchema } from "./schema/content.js";
import { guestSchema } from "./schema/guest.js";
import { packagesSchema } from "./schema/packages.js";
import { pythonSchema } from "./schema/python.js";
import { sourcesSchema } from "./schema/sources.js";
import { squashfsSchema } from "./schema/squashfs.js";
import { stepsSchema } from "./schema/steps.js";

/**
 * The JSON schema of runtime.yaml: the one source of the published schema, of {@link RawDefinition} and of the validation. `errorMessage`
 * is what a wrong value must be, said after its name; editors show it too (yaml-language-server). Everything else is JSON Schema 2020-12.
 */
export const runtimeSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "runtime.yaml",
  description: "What goes into the image of an Aleph.im runtime. `aleph-runtime build` reads it.",
  type: "object",
  errorMessage: "must be a map of keys, such as `from: debian:bookworm`",
  required: ["from"],
  additionalProperties: false,
  properties: {
    name: {
      description: "Name of the image: build/NAME.squashfs. The folder's name where it is not given.",
      type: "string",
      pattern: "^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$",
      errorMessage:
        "must be text of 1 to 64 letters, digits, `.`, `_` and `-` that begins with a letter or digit and does not end with `.`",
      examples: ["my-runtime"],
    },
    ...archiveSchema,
    ...sourcesSchema,
    ...packagesSchema,
    ...contentSchema,
    ...configureSchema,
    ...stepsSchema,
    ...guestSchema,
    ...pythonSchema,
    ...squashfsSchema,
  },
} as const;

/** What runtime.yaml says once it is valid, before defaults. */
export type RawDefinition = XStatic<typeof runtimeSchema>;

/** The schema as the file that editors read. */
export const schemaDocument = (): string => `${JSON.stringify(runtimeSchema, null, 2)}\n`;
