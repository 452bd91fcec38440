/** What is left out of the image, and what of this computer goes in. */
export const contentSchema = {
  exclude: {
    description: "Paths of the image to leave out. `*` matches within a name, `**` through folders.",
    type: "array",
    default: [],
    errorMessage: "must be a list of paths in the image, such as [/usr/share/doc/**]",
    examples: [["/usr/share/doc/**", "/usr/share/man/**"]],
    items: {
      type: "string",
      pattern: "^/",
      errorMessage: "must be a path in the image that begins with `/`, such as /usr/share/doc/**",
    },
  },
  files: {
    description: "Files and folders of this computer to put into the image.",
    type: "array",
    default: [],
    errorMessage: "must be a list of maps, such as {from: app.conf, to: /etc/app.conf}",
    examples: [[{ from: "app.conf", to: "/etc/app.conf", mode: "0644" }]],
    items: {
      type: "object",
      required: ["from", "to"],
      additionalProperties: false,
      errorMessage: "must be a map, such as {from: app.conf, to: /etc/app.conf}",
      properties: {
        from: {
          description: "A file or folder of this computer, relative to this file.",
          type: "string",
          pattern: "^[^\\u0000]+$",
          errorMessage: "must be the path of a file or folder, relative to runtime.yaml",
          examples: ["app.conf"],
        },
        to: {
          description: "Where it goes in the image. A folder's contents go into the folder of this name.",
          type: "string",
          pattern: "^/(?!([\\s\\S]*/)?\\.\\.(/|$))[^\\u0000]*$",
          errorMessage: "must be a path in the image that begins with `/` and holds no `..`",
          examples: ["/etc/app.conf"],
        },
        mode: {
          description: "Permissions in octal, in quotes. By default 0755 for what is executable and 0644 for the rest.",
          type: "string",
          pattern: "^0?[0-7]{3,4}$",
          errorMessage: 'must be permissions in octal, in quotes, such as "0644"',
          examples: ["0644", "0755"],
        },
        owner: {
          description: "The owner in the image, by number; root's where it is not given.",
          type: "object",
          required: ["uid", "gid"],
          additionalProperties: false,
          errorMessage: "must be a map of `uid` and `gid`, such as {uid: 0, gid: 0}",
          examples: [{ uid: 0, gid: 0 }],
          properties: {
            uid: { type: "integer", minimum: 0, maximum: 4294967294, errorMessage: "must be a whole number from 0 to 4294967294" },
            gid: { type: "integer", minimum: 0, maximum: 4294967294, errorMessage: "must be a whole number from 0 to 4294967294" },
          },
        },
      },
    },
  },
} as const;
