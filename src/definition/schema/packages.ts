const packageName = "^[a-z0-9][a-z0-9+.-]+$";

/** Which packages the image is made of, and how they are chosen. */
export const packagesSchema = {
  packages: {
    description: "Packages to install, with all that they depend on; recommended packages are not installed unless they are named.",
    type: "array",
    default: [],
    uniqueItems: true,
    errorMessage: "must be a list of package names, such as [python3-minimal, socat]",
    examples: [["python3-minimal", "python3-msgpack", "socat"]],
    items: {
      description: "name, name=version, name/suite or name:architecture; or a .deb file or a folder of them, which begins with ./ or ../.",
      type: "string",
      pattern: "^\\.\\.?/[^\\u0000]+$|^[a-z0-9][a-z0-9+.-]+(:[a-z0-9-]+)?(=[A-Za-z0-9][A-Za-z0-9.+:~-]*|/[a-z0-9.-]+)?$",
      errorMessage: "must be a package: a name in lower case, or name=version",
      examples: ["socat", "socat=1.7.4.4-2"],
    },
  },
  remove: {
    description: "Packages that must not be in the image, not even those that every Debian system has.",
    type: "array",
    default: [],
    uniqueItems: true,
    errorMessage: "must be a list of package names, such as [apt]",
    examples: [["apt", "tzdata"]],
    items: { type: "string", pattern: packageName, errorMessage: "must be the name of a package" },
  },
  recommends: {
    description: "Whether what packages recommend is installed too.",
    type: "boolean",
    default: false,
    errorMessage: "must be true or false",
    examples: [true],
  },
  debs: {
    description: "Folders of .deb files of this computer, relative to this file, that packages may be taken from.",
    type: "array",
    default: [],
    uniqueItems: true,
    errorMessage: "must be a list of folders, such as [debs]",
    examples: [["debs"]],
    items: { type: "string", pattern: "^[^\\u0000]+$", errorMessage: "must be the path of a folder, relative to runtime.yaml" },
  },
  pin: {
    description:
      "Which versions are preferred, as in apt's preferences. Without a pin a version has priority 500, and one of backports 100.",
    type: "array",
    default: [],
    errorMessage: "must be a list of maps, such as {package: curl, suite: bookworm-backports, priority: 600}",
    examples: [[{ package: "curl", suite: "bookworm-backports", priority: 600 }]],
    items: {
      type: "object",
      required: ["package", "priority"],
      additionalProperties: false,
      errorMessage: "must be a map, such as {package: curl, suite: bookworm-backports, priority: 600}",
      properties: {
        package: {
          description: "A package's name, or a pattern with `*`.",
          type: "string",
          pattern: "^[a-z0-9*][a-z0-9+.*-]*$",
          errorMessage: "must be the name of a package, or a pattern with `*`",
          examples: ["curl", "python3-*"],
        },
        suite: {
          description: "Only versions of this suite or source.",
          type: "string",
          pattern: "^[a-z0-9][A-Za-z0-9./-]*$",
          errorMessage: "must be the name of a suite",
          examples: ["bookworm-backports"],
        },
        version: {
          description: "Only this version, or a pattern with `*`.",
          type: "string",
          pattern: "^[A-Za-z0-9*][A-Za-z0-9.+:~*-]*$",
          errorMessage: "must be a version, or a pattern with `*`",
          examples: ["8.*"],
        },
        priority: {
          description: "The highest wins before the version counts; one below 0 is never taken.",
          type: "integer",
          minimum: -32768,
          maximum: 32767,
          errorMessage: "must be a whole number from -32768 to 32767",
          examples: [600],
        },
      },
    },
  },
} as const;
