/** How packages are configured. */
export const configureSchema = {
  configure: {
    description: "How packages are configured: their maintainer scripts are interpreted, and what is not understood ends the build.",
    type: "object",
    additionalProperties: false,
    errorMessage: "must be a map, such as {waive: [{package: example, reason: not needed}]}",
    examples: [{ waive: [{ package: "example", reason: "Its script only registers a menu." }] }],
    properties: {
      seconds: {
        description: "How long one script may take before the build gives it up.",
        type: "integer",
        minimum: 1,
        maximum: 86400,
        default: 120,
        errorMessage: "must be a number of seconds, 1 to 86400",
        examples: [600],
      },
      waive: {
        description: "Packages that may stay half-configured.",
        type: "array",
        default: [],
        errorMessage: "must be a list of maps of `package` and `reason`",
        examples: [[{ package: "example", reason: "Its script only registers a menu." }]],
        items: {
          type: "object",
          required: ["package", "reason"],
          additionalProperties: false,
          errorMessage: "must be a map of `package` and `reason`",
          properties: {
            package: {
              description: "The package whose scripts may ask for what is not understood, or fail.",
              type: "string",
              pattern: "^[a-z0-9][a-z0-9+.-]+$",
              errorMessage: "must be the name of a package",
              examples: ["example"],
            },
            reason: {
              description: "Why the image can do without: it stands in the ledger.",
              type: "string",
              minLength: 1,
              errorMessage: "must be a few words that say why",
              examples: ["Its script only registers a menu."],
            },
          },
        },
      },
    },
  },
} as const;
