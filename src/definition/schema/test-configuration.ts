const text = (description: string, example: string) =>
  ({ description, type: "string", errorMessage: "must be text", examples: [example] }) as const;

/** test/config.yaml: what plugins are tried with. The keys are those of the configuration that the supervisor sends. */
export const testConfigurationSchema = {
  type: "object",
  additionalProperties: false,
  errorMessage: "must be a map of keys, such as `variables: {NAME: value}`",
  properties: {
    interface: {
      description: "How the program is called.",
      enum: ["asgi", "executable"],
      errorMessage: "must be asgi or executable",
      examples: ["asgi"],
    },
    encoding: {
      description: "How the program's code is packed.",
      enum: ["plain", "zip", "squashfs"],
      errorMessage: "must be plain, zip or squashfs",
      examples: ["zip"],
    },
    entrypoint: text("What of the code is started.", "main:app"),
    vm_hash: {
      description: "The item hash of the program's message.",
      type: "string",
      pattern: "^([0-9a-f]{2})+$",
      errorMessage: "must be a hash in lower-case hexadecimal",
      examples: ["63faf8b5db1cf8d965e6a464a0cb8062af8e7df131729e48738342d956f29ace"],
    },
    ip: text("The IPv4 address, without a mask.", "192.0.2.2"),
    route: text("The IPv4 gateway.", "192.0.2.1"),
    dns_servers: {
      description: "Addresses of name servers.",
      type: "array",
      errorMessage: "must be a list of addresses",
      examples: [["192.0.2.53"]],
      items: { type: "string", errorMessage: "must be an address" },
    },
    ipv6: text("The IPv6 address, with the length of its prefix.", "2001:db8::2/64"),
    ipv6_gateway: text("The IPv6 gateway.", "2001:db8::1"),
    variables: {
      description: "The variables of the program's message.",
      type: "object",
      errorMessage: "must be a map of names to texts",
      examples: [{ NAME: "value" }],
      additionalProperties: { type: "string", errorMessage: "must be text; put it in quotes" },
    },
    volumes: {
      description: "The volumes of the program's message.",
      type: "array",
      errorMessage: "must be a list of volumes, such as [{mount: /data, device: vdb, read_only: true}]",
      examples: [[{ mount: "/data", device: "vdb", read_only: true }]],
      items: {
        type: "object",
        additionalProperties: false,
        required: ["mount", "device", "read_only"],
        errorMessage: "must be a map, such as {mount: /data, device: vdb, read_only: true}",
        properties: {
          mount: text("Where it is mounted.", "/data"),
          device: text("Its name in /dev.", "vdb"),
          read_only: { type: "boolean", errorMessage: "must be true or false", examples: [true] },
        },
      },
    },
    authorized_keys: {
      description: "Keys for ssh.",
      type: "array",
      errorMessage: "must be a list of keys",
      examples: [["ssh-ed25519 AAAA… me"]],
      items: { type: "string", errorMessage: "must be a key as a line of text" },
    },
  },
} as const;
