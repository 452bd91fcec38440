import type { XStatic } from "typebox/schema";

const url = "^https?://[^\\s/]+(/\\S*)?$";

/**
 * The JSON schema of runtime.yaml: the one source of the published schema, of {@link RawDefinition} and of the validation. `errorMessage`
 * is what a wrong value must be, said after its name; editors show it too (yaml-language-server). Everything else is JSON Schema 2020-12.
 */
export const runtimeSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "runtime.yaml",
  description: "What goes into the image of an Aleph.im runtime. `aleph-runtime build` reads it.",
  type: "object",
  errorMessage: "must be a map of keys, such as `from: debian:bookworm`",
  required: ["from"],
  additionalProperties: false,
  properties: {
    name: {
      description: "Name of the image: build/NAME.squashfs. The folder's name where it is not given.",
      type: "string",
      pattern: "^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$",
      errorMessage:
        "must be text of 1 to 64 letters, digits, `.`, `_` and `-` that begins with a letter or digit and does not end with `.`",
      examples: ["my-runtime"],
    },
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
    configure: {
      description: "How packages are configured: their maintainer scripts are interpreted, and what is not understood ends the build.",
      type: "object",
      additionalProperties: false,
      errorMessage: "must be a map, such as {waive: [{package: example, reason: not needed}]}",
      examples: [{ waive: [{ package: "example", reason: "Its script only registers a menu." }] }],
      properties: {
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
    squashfs: {
      description: "How the image is compressed.",
      type: "object",
      additionalProperties: false,
      errorMessage: "must be a map, such as {level: 6, block: 128K}",
      examples: [{ compression: "gzip", level: 6, block: "128K" }],
      properties: {
        compression: {
          description: "The compressor.",
          enum: ["gzip", "zstd", "xz", "lz4"],
          default: "gzip",
          errorMessage: "must be gzip, zstd, xz or lz4",
          examples: ["gzip", "zstd"],
        },
        level: {
          description:
            "1 is the fastest; the highest gives the smallest image: 12 with gzip (6 if not given), 22 with zstd (15), 9 with xz (6). lz4 has only one.",
          type: "integer",
          minimum: 1,
          maximum: 22,
          errorMessage: "must be a whole number from 1 to 22",
          examples: [6],
        },
        block: {
          description: "Size of a data block: a power of two from 4K to 1M, with a unit or in bytes.",
          enum: [
            "4K",
            "8K",
            "16K",
            "32K",
            "64K",
            "128K",
            "256K",
            "512K",
            "1M",
            4096,
            8192,
            16384,
            32768,
            65536,
            131072,
            262144,
            524288,
            1048576,
          ],
          default: "128K",
          errorMessage: "must be a power of two from 4K to 1M, such as 128K",
          examples: ["128K", "1M"],
        },
        fragments: {
          description: "Which ends of files share blocks: those of all files (always), only files below one block (on), or none (off).",
          enum: ["on", "off", "always"],
          default: "always",
          errorMessage: "must be on, off or always",
          examples: ["always"],
        },
      },
    },
  },
} as const;

/** What runtime.yaml says once it is valid, before defaults. */
export type RawDefinition = XStatic<typeof runtimeSchema>;

/** The schema as the file that editors read. */
export const schemaDocument = (): string => `${JSON.stringify(runtimeSchema, null, 2)}\n`;
