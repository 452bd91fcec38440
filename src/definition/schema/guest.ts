/** The init sequence and its plugins. */
export const guestSchema = {
  plugins: {
    description:
      "A folder, relative to this file, whose files go to /root in the image: custom_plugins.py, init0_plugin.sh and what they use. As a map, it says too what happens when one of them fails.",
    examples: ["plugins", { folder: "plugins", onError: "continue" }],
    errorMessage: "must be the path of a folder, relative to runtime.yaml, or a map such as {folder: plugins, onError: continue}",
    anyOf: [
      { type: "string", pattern: "^[^\\u0000]+$", errorMessage: "must be the path of a folder, relative to runtime.yaml" },
      {
        type: "object",
        additionalProperties: false,
        required: ["folder"],
        errorMessage: "must be a map, such as {folder: plugins, onError: continue}",
        properties: {
          folder: {
            description: "The folder, relative to this file.",
            type: "string",
            pattern: "^[^\\u0000]+$",
            errorMessage: "must be the path of a folder, relative to runtime.yaml",
            examples: ["plugins"],
          },
          onError: {
            description:
              "What happens when a plugin raises, or init0_plugin.sh ends with another status than 0: `fail` ends the start of the machine, `continue` shows the error on the console and goes on.",
            enum: ["fail", "continue"],
            default: "fail",
            errorMessage: "must be `fail` or `continue`",
            examples: ["continue"],
          },
        },
      },
    ],
  },
  init: {
    description:
      "`aleph` puts in the init sequence that speaks with the Aleph.im supervisor; `none` leaves /sbin/init as the packages have it.",
    enum: ["aleph", "none"],
    default: "aleph",
    errorMessage: "must be `aleph` or `none`",
    examples: ["aleph", "none"],
  },
} as const;
