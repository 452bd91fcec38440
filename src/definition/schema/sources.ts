/** Archives beside Debian's. */
export const sourcesSchema = {
  sources: {
    description: "Further archives, by a name of your choice, each with the key that signs it.",
    type: "object",
    errorMessage: "must be a map of names, such as `example: {url: https://example.org/apt, suite: stable, key: example.asc}`",
    examples: [{ example: { url: "https://example.org/apt", suite: "stable", components: ["main"], key: "example.asc" } }],
    propertyNames: { pattern: "^[a-z0-9][a-z0-9-]*$" },
    additionalProperties: {
      type: "object",
      required: ["url", "suite", "key"],
      additionalProperties: false,
      errorMessage: "must be a map of `url`, `suite` and `key`",
      properties: {
        url: {
          description: "The archive's URL: `dists` lies below it.",
          type: "string",
          pattern: "^https?://[^\\s/]+(/\\S*)?$",
          errorMessage: "must be a URL (http or https)",
          examples: ["https://example.org/apt"],
        },
        suite: {
          description: "The suite below `dists`.",
          type: "string",
          pattern: "^[A-Za-z0-9][A-Za-z0-9./-]*$",
          errorMessage: "must be the name of a suite",
          examples: ["stable"],
        },
        components: {
          description: "The components of the suite.",
          type: "array",
          default: ["main"],
          minItems: 1,
          errorMessage: "must be a list of components, such as [main]",
          examples: [["main"]],
          items: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9/-]*$", errorMessage: "must be a component, such as main" },
        },
        key: {
          description:
            "A file of armored OpenPGP keys, relative to this file: no other key is trusted for this archive, and these for no other.",
          type: "string",
          pattern: "^[^\\u0000]+$",
          errorMessage: "must be the path of a file, relative to runtime.yaml",
          examples: ["example.asc"],
        },
      },
    },
  },
} as const;
