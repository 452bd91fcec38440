const account = "^[a-z_][a-z0-9_.-]{0,30}[$]?$";
const accountMessage = "must be the name of an account: a small letter, then small letters, digits, `.`, `_` and `-`";
const number = { type: "integer", minimum: 0, maximum: 4294967294, errorMessage: "must be a whole number from 0 to 4294967294" } as const;

/** What is done to the image beside its packages: answers to their questions, accounts, lines of shell. */
export const stepsSchema = {
  preseed: {
    description: "Answers to the questions of packages (debconf), by the question's name, in place of their defaults.",
    type: "object",
    errorMessage: "must be a map of questions and answers, such as {tzdata/Areas: Europe}",
    examples: [{ "tzdata/Areas": "Europe", "tzdata/Zones/Europe": "Berlin" }],
    additionalProperties: {
      type: ["string", "boolean", "integer"],
      errorMessage: "must be an answer: text, true, false or a whole number",
    },
  },
  users: {
    description: "Accounts to make once the packages are configured, in this order.",
    type: "array",
    default: [],
    errorMessage: "must be a list of maps, such as {name: app, uid: 1000}",
    examples: [[{ name: "app", uid: 1000, home: "/srv/app", groups: ["www-data"] }]],
    items: {
      type: "object",
      required: ["name"],
      additionalProperties: false,
      errorMessage: "must be a map, such as {name: app, uid: 1000}",
      properties: {
        name: {
          description: "The user's name.",
          type: "string",
          pattern: account,
          errorMessage: accountMessage,
          examples: ["app"],
        },
        uid: { ...number, description: "Its number; the next free one where it is not given.", examples: [1000] },
        gid: {
          ...number,
          description:
            "The number of its group, which is made where no group has it; a group of the user's name and number where it is not given.",
          examples: [1000],
        },
        home: {
          description: "Its home; /home/NAME where it is not given, and none (/nonexistent) for a system user.",
          type: "string",
          pattern: "^/[^:\\u0000-\\u001f]*$",
          errorMessage: "must be a path in the image that begins with `/`",
          examples: ["/srv/app"],
        },
        shell: {
          description: "Its shell; /bin/bash where it is not given, and /usr/sbin/nologin for a system user.",
          type: "string",
          pattern: "^/[^:\\u0000-\\u001f]*$",
          errorMessage: "must be the path of a program in the image",
          examples: ["/bin/sh"],
        },
        comment: {
          description: "A few words about it.",
          type: "string",
          pattern: "^[^:\\u0000-\\u001f]*$",
          errorMessage: "must be text without a colon, on one line",
          examples: ["The program's own account"],
        },
        groups: {
          description: "Other groups that it belongs to; they must be there.",
          type: "array",
          default: [],
          uniqueItems: true,
          errorMessage: "must be a list of groups, such as [www-data]",
          examples: [["www-data"]],
          items: { type: "string", pattern: account, errorMessage: accountMessage },
        },
        system: {
          description: "Whether it is a program's account: a number below 1000, and no home unless one is given.",
          type: "boolean",
          default: false,
          errorMessage: "must be true or false",
          examples: [true],
        },
      },
    },
  },
  run: {
    description:
      "Lines of shell, interpreted over the image after its packages, users and files; nothing of them runs on this computer. Each begins in / and ends the build where it fails.",
    type: "array",
    default: [],
    errorMessage: "must be a list of lines, such as [update-alternatives --set editor /usr/bin/vim.tiny]",
    examples: [["ln -s /srv/app/bin/app /usr/local/bin/app", "chown -R app: /srv/app"]],
    items: { type: "string", minLength: 1, errorMessage: "must be a line of shell; put it in quotes where YAML reads it otherwise" },
  },
} as const;
