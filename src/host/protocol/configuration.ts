import { encode } from "../../third-party/msgpack.js";
import { asciiBytes } from "./frame.js";

/** A disk that the guest mounts. */
export interface VolumeMount {
  /** Absolute path in the guest. */
  readonly mount: string;
  /** `vdb`, `vdc`, …, without /dev/. */
  readonly device: string;
  readonly read_only: boolean;
}

/** What the supervisor tells a guest after its ready signal. The keys have the protocol's names and order; an unset one is null. */
export interface Configuration {
  readonly input_data: Uint8Array | null;
  readonly interface: "asgi" | "executable";
  /** Hexadecimal. */
  readonly vm_hash: string;
  readonly encoding: "plain" | "zip" | "squashfs";
  readonly entrypoint: string;
  readonly code: Uint8Array | null;
  readonly ip: string | null;
  readonly route: string | null;
  readonly dns_servers: readonly string[];
  readonly volumes: readonly VolumeMount[];
  readonly variables: Readonly<Record<string, string>> | null;
  readonly ipv6: string | null;
  readonly ipv6_gateway: string | null;
  readonly authorized_keys: readonly string[] | null;
}

/** The frame of a configuration: its length in decimal, a newline, msgpack. A guest that says version 1.0.0 gets no keys of version 2. */
export function encodeConfiguration(configuration: Configuration, version: string): Uint8Array {
  const { ipv6, ipv6_gateway, authorized_keys, ...first } = configuration;
  return frame(version === "1.0.0" ? first : { ...first, ipv6, ipv6_gateway, authorized_keys });
}

/** Any map as a configuration's frame. */
export function frame(fields: object): Uint8Array {
  const body = encode(fields);
  const length = asciiBytes(`${body.byteLength}\n`);
  const bytes = new Uint8Array(length.byteLength + body.byteLength);
  bytes.set(length);
  bytes.set(body, length.byteLength);
  return bytes;
}
