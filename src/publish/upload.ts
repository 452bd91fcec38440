import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { compareDownload } from "./compare-download.js";
import { assertAffordable, type Cost, readCost } from "./cost.js";
import { deliver } from "./deliver.js";
import { digestFile, type FileDigest } from "./digest-file.js";
import { chooseEngine } from "./engine.js";
import type { Account } from "./ethereum/account.js";
import { assertFirstVersion } from "./first-version.js";
import type { SignedMessage } from "./message.js";
import { type MessageState, readState } from "./message-state.js";
import type { NodeClient } from "./node-client.js";
import { readLimits } from "./node-limits.js";
import { throwUnlessPending, waitProcessed } from "./processed.js";
import { envelopeKey, type SavedEnvelopes } from "./saved-envelope.js";
import { type PaymentType, type StorageEngine, type StoreRequest, storeContent, storeMessage } from "./store-message.js";
import { findBytes, findPublished } from "./stored-files.js";

export interface UploadOptions {
  readonly client: NodeClient;
  readonly account: Account;
  /** Who owns the file and pays; the signer where it is not given. */
  readonly owner?: string | undefined;
  readonly engine: StorageEngine | "auto";
  readonly payment: PaymentType;
  readonly channel: string;
  readonly ref?: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly envelopes: SavedEnvelopes;
  /** Find out everything, send nothing. */
  readonly dryRun: boolean;
  /** Milliseconds to wait until the message is processed; undefined does not wait. */
  readonly wait: number | undefined;
  /** Download the file when all is done, and compare it. */
  readonly verify: boolean;
  /** Asked before anything that costs is sent. */
  readonly confirm: (plan: UploadPlan) => Promise<boolean>;
  readonly onEvent: OnEvent;
}

/** What would be sent. */
export interface UploadPlan {
  readonly file: FileDigest;
  readonly engine: StorageEngine;
  /** The name of the bytes in the engine. */
  readonly fileHash: string;
  readonly sender: string;
  readonly owner: string;
  readonly cost: Cost;
  /** The node has the bytes already, so that only the message is sent. */
  readonly stored: boolean;
}

/** How an upload ended. */
export type Upload =
  | { readonly outcome: "planned"; readonly plan: UploadPlan }
  /** The owner had published the same bytes before; nothing was sent. */
  | { readonly outcome: "found"; readonly file: FileDigest; readonly fileHash: string; readonly itemHash: string; readonly owner: string }
  | {
      readonly outcome: "sent";
      readonly file: FileDigest;
      readonly fileHash: string;
      readonly engine: StorageEngine;
      readonly owner: string;
      readonly message: SignedMessage;
      readonly state: MessageState;
      /** An earlier run had begun it. */
      readonly resumed: boolean;
      readonly verified: boolean;
    };

/**
 * Publishes a file: its bytes on a node, and the signed message that keeps them there. Whatever was done before is not done again.
 * @throws BuildError of `FILE_…`, `NETWORK_…` and `PUBLISH_…`, each cause with its own code
 */
export async function uploadFile(path: string, options: UploadOptions): Promise<Upload> {
  const { client, account, onEvent } = options;
  const owner = options.owner ?? account.address;
  onEvent({ type: "start", stage: "hash", message: `Reading ${path}` });
  const file = await digestFile(path, { ...(client.signal === undefined ? {} : { signal: client.signal }), onEvent });
  onEvent({ type: "done", stage: "hash", message: `SHA256 ${file.sha256}` });

  const engine = chooseEngine(options.engine, file, await readLimits(client));
  const fileHash = engine === "ipfs" ? file.cid : file.sha256;
  const { payment, channel, ref } = options;
  const metadata = { sha256: file.sha256, ...options.metadata };
  const request: StoreRequest = { owner, engine, fileHash, payment, channel, ref, metadata };
  const key = envelopeKey(account.address, owner, fileHash, ref);

  const begun = await findBegun(key, request, options);
  if (begun === undefined) {
    const found =
      ref === undefined
        ? await findEarlier(client, owner, options.engine === "auto" ? [fileHash, file.sha256, file.cid] : [fileHash])
        : undefined;
    if (found !== undefined) {
      if (options.verify) await verify(found.fileHash, file, options);
      return { outcome: "found", file, fileHash: found.fileHash, itemHash: found.itemHash, owner };
    }
    if (ref !== undefined) await assertFirstVersion(client, ref);
  }
  const stored = await hasBytes(client, fileHash, file);
  if (begun === undefined || options.dryRun) {
    const plan: UploadPlan = {
      file,
      engine,
      fileHash,
      sender: account.address,
      owner,
      stored,
      cost: await readCost(client, request, file.size),
    };
    if (options.dryRun) return { outcome: "planned", plan };
    assertAffordable(plan.cost);
    if (!(await options.confirm(plan))) {
      throw new BuildError("PUBLISH_DECLINED", `${path} was not published, because the answer was no.`, {
        hint: "`--dry-run` tells what would be sent, `--yes` does not ask.",
      });
    }
  }
  const message = begun?.message ?? (await options.envelopes.keep(key, storeMessage(account, request, Date.now() / 1000)));
  const sent = { outcome: "sent" as const, file, fileHash, engine, owner, message, resumed: begun !== undefined };
  const state = begun?.state ?? (await send({ message, file, engine, fileHash, stored }, options));
  const ended = await finish(key, message, state, options);
  if (options.verify && ended === "processed") await verify(fileHash, file, options);
  return { ...sent, state: ended, verified: options.verify && ended === "processed" };
}

/** What an earlier run has begun, and how far the network is with it; undefined where a new message is needed. */
async function findBegun(key: string, request: StoreRequest, { client, envelopes }: UploadOptions) {
  const message = await envelopes.find(key);
  if (message === undefined) return undefined;
  const state = await readState(client, message.item_hash);
  if (state === "processed" || state === "pending") return { message, state };
  // it never arrived: it is used as it is, unless something else is wanted now
  const same = message.channel === request.channel && message.item_content === JSON.stringify(storeContent(request, message.time));
  if (state === undefined && same) return { message, state };
  await envelopes.drop(key);
  return undefined;
}

async function findEarlier(client: NodeClient, owner: string, hashes: readonly string[]) {
  for (const hash of new Set(hashes)) {
    const found = await findPublished(client, owner, hash);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function hasBytes(client: NodeClient, fileHash: string, file: FileDigest): Promise<boolean> {
  const found = await findBytes(client, fileHash);
  return found !== undefined && (found.size === undefined || found.size === file.size);
}

interface Sending {
  readonly message: SignedMessage;
  readonly file: FileDigest;
  readonly engine: StorageEngine;
  readonly fileHash: string;
  readonly stored: boolean;
}

async function send(sending: Sending, { client, payment, onEvent }: UploadOptions): Promise<MessageState | undefined> {
  const { stored } = sending;
  onEvent({ type: "start", stage: "upload", message: stored ? "Publishing the message; the node has the bytes" : "Sending the file" });
  const state = await deliver(client, { ...sending, payment, onEvent });
  onEvent({ type: "done", stage: "upload", message: `message ${sending.message.item_hash}` });
  return state;
}

/** Waits, if that is wanted, and forgets the saved message when it is of no more use. */
async function finish(
  key: string,
  { item_hash }: SignedMessage,
  state: MessageState | undefined,
  { client, envelopes, wait, payment, onEvent }: UploadOptions,
): Promise<MessageState> {
  try {
    await throwUnlessPending(client, item_hash, state, payment);
    if (wait === undefined && state !== "processed") return state ?? "pending";
    onEvent({ type: "start", stage: "wait", message: "Waiting for the network" });
    await waitProcessed(client, item_hash, { timeout: wait ?? 0, payment });
    onEvent({ type: "done", stage: "wait", message: "processed" });
  } catch (error) {
    if (!(error instanceof BuildError && keepsEnvelope(error))) await envelopes.drop(key);
    throw error;
  }
  await envelopes.drop(key);
  return "processed";
}

/** Whether a message may still be processed after this. */
function keepsEnvelope({ code }: BuildError): boolean {
  return code === "PUBLISH_PENDING" || code === "INTERRUPTED" || code.startsWith("NETWORK_") || code === "PUBLISH_ANSWER_INVALID";
}

async function verify(fileHash: string, file: FileDigest, { client, onEvent }: UploadOptions): Promise<void> {
  onEvent({ type: "start", stage: "download", message: "Downloading it to compare" });
  await compareDownload(client, fileHash, { file, onEvent });
  onEvent({ type: "done", stage: "download", message: "what the node gives back is the file" });
}
