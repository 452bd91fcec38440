/** The init sequence and its plugins. */
export const guestSchema = {
  plugins: {
    description:
      "A folder, relative to this file, whose files go to /root in the image: custom_plugins.py, init0_plugin.sh and what they use.",
    type: "string",
    pattern: "^[^\\u0000]+$",
    errorMessage: "must be the path of a folder, relative to runtime.yaml",
    examples: ["plugins"],
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
