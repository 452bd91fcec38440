/** What is made of the Python code of packages. */
export const pythonSchema = {
  python: {
    description: "What is made of the Python code of packages.",
    type: "object",
    additionalProperties: false,
    errorMessage: "must be a map, such as {bytecode: 2}",
    examples: [{ bytecode: 2 }],
    properties: {
      bytecode: {
        description:
          "The level at which packages' Python files are compiled: 2 (no assertions, no docstrings: `python3 -OO`), 1 (no assertions: `python3 -O`), 0 (as Debian does), or `none`. The init sequence runs Python at the level that is there. 2 with `init: aleph`, 0 with `init: none`, and none on bullseye, for whose Python there is no compiler.",
        enum: [0, 1, 2, "none"],
        errorMessage: "must be 0, 1, 2 or none",
        examples: [2],
      },
    },
  },
} as const;
