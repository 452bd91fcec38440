const url = "^https?://[^\\s/]+(/\\S*)?$";

/** What the image is made of, and where it comes from. */
export const archiveSchema = {
  from: {
    description: "The Debian release that the runtime is made of.",
    enum: ["debian:bookworm", "debian:trixie", "debian:bullseye"],
    errorMessage: "must be debian:bookworm, debian:trixie or debian:bullseye",
    examples: ["debian:bookworm"],
  },
  mirror: {
    description:
      "Where packages come from. `auto` takes ALEPH_RUNTIME_MIRROR, else this computer's own apt sources where they carry the release, else Debian's official host.",
    default: "auto",
    examples: [
      "auto",
      "https://mirror.example/debian",
      { archive: "https://mirror.example/debian", security: "https://mirror.example/debian-security" },
    ],
    errorMessage: "must be `auto`, the URL of an archive (http or https), or a map of `archive` and `security`",
    anyOf: [
      { type: "string", pattern: `^auto$|${url}` },
      {
        type: "object",
        minProperties: 1,
        additionalProperties: false,
        properties: {
          archive: {
            description: "The archive's URL, or `auto`.",
            type: "string",
            pattern: `^auto$|${url}`,
            errorMessage: "must be `auto` or a URL (http or https)",
            default: "auto",
            examples: ["https://mirror.example/debian"],
          },
          security: {
            description: "The security archive's URL. It is looked for beside the archive where it is not given.",
            type: "string",
            pattern: url,
            errorMessage: "must be a URL (http or https)",
            examples: ["https://mirror.example/debian-security"],
          },
        },
      },
    ],
  },
  packages: {
    description: "Packages to install, with all that they depend on; recommended packages are not installed unless they are named.",
    type: "array",
    default: [],
    uniqueItems: true,
    errorMessage: "must be a list of package names, such as [python3-minimal, socat]",
    examples: [["python3-minimal", "python3-msgpack", "socat"]],
    items: {
      description: "name, name=version, name/suite or name:architecture.",
      type: "string",
      pattern: "^[a-z0-9][a-z0-9+.-]+(:[a-z0-9-]+)?(=[A-Za-z0-9][A-Za-z0-9.+:~-]*|/[a-z0-9.-]+)?$",
      errorMessage: "must be a package: a name in lower case, or name=version",
      examples: ["socat", "socat=1.7.4.4-2"],
    },
  },
} as const;
