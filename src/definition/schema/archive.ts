const url = "^https?://[^\\s/]+(/\\S*)?$";

/** What the image is made of, and where it comes from. */
export const archiveSchema = {
  from: {
    description:
      "What the runtime is made of: a Debian release, or a root filesystem that is there already, which is a folder, a tar or a squashfs image. Its path is relative to this file and begins with ./ or ../; no packages are added to it.",
    type: "string",
    pattern: "^(debian:(bookworm|trixie|bullseye)|\\.\\.?/.+)$",
    errorMessage: "must be debian:bookworm, debian:trixie, debian:bullseye, or a path that begins with ./ or ../",
    examples: ["debian:bookworm", "debian:trixie", "debian:bullseye", "./base.squashfs"],
  },
  arch: {
    description:
      "The architecture of the image, by Debian's name. A list is locked as a whole, and its first is built where nothing else is asked for.",
    default: "amd64",
    examples: ["amd64", ["amd64", "arm64"]],
    errorMessage: "must be amd64, arm64 or a list of these",
    anyOf: [
      { type: "string", enum: ["amd64", "arm64"] },
      { type: "array", minItems: 1, uniqueItems: true, items: { enum: ["amd64", "arm64"], errorMessage: "must be amd64 or arm64" } },
    ],
  },
  snapshot: {
    description:
      "The state of the archive at this moment, from a mirror that keeps its past: it is appended to the URLs of the archive and the security archive.",
    type: "string",
    pattern: "^[0-9]{8}T[0-9]{6}Z$",
    errorMessage: "must be a time such as 20260101T000000Z",
    examples: ["20260101T000000Z"],
  },
  components: {
    description: "The parts of the archive to take packages from.",
    type: "array",
    default: ["main"],
    minItems: 1,
    uniqueItems: true,
    errorMessage: "must be a list of components, such as [main, contrib]",
    examples: [["main", "contrib", "non-free-firmware"]],
    items: { type: "string", pattern: "^[a-z0-9][a-z0-9/-]*$", errorMessage: "must be a component, such as main" },
  },
  suites: {
    description: "Further suites of the same archive, beside the release, its updates and its security updates.",
    type: "array",
    default: [],
    uniqueItems: true,
    errorMessage: "must be a list of suites, such as [bookworm-backports]",
    examples: [["bookworm-backports"]],
    items: { type: "string", pattern: "^[a-z0-9][a-z0-9.-]*$", errorMessage: "must be the name of a suite, such as bookworm-backports" },
  },
  mirror: {
    description:
      "Where packages come from. `auto` takes ALEPH_RUNTIME_MIRROR, else this computer's own apt sources where they carry the release, else Debian's official host.",
    default: "auto",
    examples: [
      "auto",
      "https://mirror.example/debian",
      ["https://near.example/debian", "https://far.example/debian"],
      { archive: "https://mirror.example/debian", security: "https://mirror.example/debian-security" },
    ],
    errorMessage: "must be `auto`, the URL of an archive (http or https), a list of such URLs, or a map of `archive` and `security`",
    anyOf: [
      { type: "string", pattern: `^auto$|${url}` },
      { type: "array", minItems: 1, items: { type: "string", pattern: url, errorMessage: "must be a URL (http or https)" } },
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
} as const;
