/** A configuration as the supervisor sends it to a program with a network and a volume. Addresses are of the ranges for documentation. */
export const sampleConfiguration = {
  interface: "asgi",
  encoding: "zip",
  entrypoint: "main:app",
  code: null,
  input_data: null,
  vm_hash: "63faf8b5db1cf8d965e6a464a0cb8062af8e7df131729e48738342d956f29ace",
  ip: "192.0.2.2",
  route: "192.0.2.1",
  dns_servers: ["192.0.2.53"],
  ipv6: "2001:db8::2/64",
  ipv6_gateway: "2001:db8::1",
  variables: { NAME: "value", REACT_EXAMPLE: "value" },
  volumes: [{ mount: "/mnt/example", device: "vdb", read_only: true }],
  authorized_keys: null,
} as const;
