import { BuildError } from "../core/errors.js";
import { defaultApiHost, parseApiHost } from "../publish/api-host.js";
import { parseAddress } from "../publish/ethereum/address.js";
import { parseItemHash } from "../publish/file-hash.js";
import { NodeClient } from "../publish/node-client.js";
import { Flags } from "../third-party/oclif.js";
import { wholeNumber } from "./command.js";

type Env = Readonly<Record<string, string | undefined>>;

/** Flags of every command that talks to a node. */
export const nodeFlags = {
  "api-host": Flags.string({
    helpValue: "URL",
    helpGroup: "NODE",
    summary: `The node to talk to; ALEPH_API_HOST, else ${defaultApiHost}.`,
  }),
  "idle-timeout": wholeNumber({
    helpValue: "SECONDS",
    helpGroup: "NODE",
    min: 1,
    max: 86_400,
    default: 300,
    summary: "Give up when no byte was sent or received for so long.",
  }),
  retries: wholeNumber({
    helpValue: "N",
    helpGroup: "NODE",
    min: 0,
    max: 100,
    default: 5,
    summary: "How often to try again when the network or the node fails.",
  }),
};

/** Flags of every command that signs. */
export const signerFlags = {
  "private-key-file": Flags.string({
    helpValue: "FILE",
    helpGroup: "ACCOUNT",
    summary: "The key of an Ethereum account: 32 bytes, or hex.",
    description: "Without it: ALEPH_PRIVATE_KEY, ALEPH_PRIVATE_KEY_FILE, else ~/.aleph-im/private-keys/ethereum.key.",
  }),
  "on-behalf-of": Flags.string({
    helpValue: "ADDRESS",
    helpGroup: "ACCOUNT",
    summary: "The address that owns and pays; the signer's if not given. It must have authorized the signer.",
  }),
  channel: Flags.string({
    helpValue: "NAME",
    helpGroup: "ACCOUNT",
    summary: "The channel of the message; ALEPH-CLOUDSOLUTIONS if not given.",
  }),
  yes: Flags.boolean({ char: "y", summary: "Do not ask." }),
  "no-wait": Flags.boolean({ summary: "End when the message is sent; do not wait until the network has processed it." }),
  "wait-timeout": wholeNumber({
    helpValue: "SECONDS",
    min: 0,
    max: 86_400,
    default: 300,
    summary: "How long to wait until the message is processed.",
  }),
};

/** Flags of every command that stores. */
export const storeFlags = {
  "payment-type": Flags.option({
    options: ["credit", "hold"] as const,
    default: "credit" as const,
    helpGroup: "ACCOUNT",
    summary: "Use up credits, or hold ALEPH.",
  })(),
  ref: Flags.string({ helpValue: "HASH", summary: "The item hash of the first version, of which this is a further one." }),
  metadata: Flags.string({
    helpValue: "KEY=VALUE",
    multiple: true,
    multipleNonGreedy: true,
    summary: "Goes into the message; may be given several times.",
  }),
  "dry-run": Flags.boolean({ summary: "Tell what would be sent and what it costs; send nothing." }),
};

interface GivenNodeFlags {
  readonly "api-host"?: string | undefined;
  readonly "idle-timeout": number;
  readonly retries: number;
}

/** The node that the flags and the environment name. @throws BuildError `PUBLISH_HOST_INVALID` */
export function nodeOf(flags: GivenNodeFlags, env: Env, signal: AbortSignal): NodeClient {
  const host = parseApiHost(flags["api-host"] ?? (env["ALEPH_API_HOST"] || defaultApiHost));
  return new NodeClient({ host, signal, patience: { idle: flags["idle-timeout"] * 1000, retries: flags.retries, retryDelay: 1000 } });
}

interface GivenSignerFlags {
  readonly "on-behalf-of"?: string | undefined;
  readonly channel?: string | undefined;
  readonly "no-wait": boolean;
  readonly "wait-timeout": number;
}

/** What the flags of a signer say, as the functions of the publish room take it. @throws BuildError `USAGE` */
export function signerOptions(flags: GivenSignerFlags, env: Env) {
  const owner = flags["on-behalf-of"] ?? (env["ALEPH_ADDRESS_TO_USE"] || undefined);
  return {
    owner:
      owner === undefined
        ? undefined
        : parseAddress(owner, flags["on-behalf-of"] === undefined ? "ALEPH_ADDRESS_TO_USE" : "--on-behalf-of"),
    channel: flags.channel ?? (env["ALEPH_DEFAULT_CHANNEL"] || "ALEPH-CLOUDSOLUTIONS"),
    wait: flags["no-wait"] ? undefined : flags["wait-timeout"] * 1000,
  };
}

interface GivenStoreFlags {
  readonly "payment-type": "credit" | "hold";
  readonly ref?: string | undefined;
  readonly metadata?: readonly string[] | undefined;
  readonly "dry-run": boolean;
}

/** What the flags of a STORE message say. @throws BuildError `USAGE` */
export function storeOptions(flags: GivenStoreFlags) {
  return {
    payment: flags["payment-type"],
    ref: flags.ref === undefined ? undefined : parseItemHash(flags.ref, "--ref"),
    metadata: Object.fromEntries((flags.metadata ?? []).map(pairOf)),
    dryRun: flags["dry-run"],
  };
}

function pairOf(text: string): readonly [string, string] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key !== undefined && value !== undefined) return [key, value];
  throw new BuildError("USAGE", `--metadata cannot be ${JSON.stringify(text)}: it is a name, = and a value.`, {
    hint: "Write --metadata version=1.2.0.",
  });
}
