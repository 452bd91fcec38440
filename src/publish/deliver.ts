import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { textIn } from "./answer.js";
import type { FileDigest } from "./digest-file.js";
import type { SignedMessage } from "./message.js";
import { type MessageState, readState } from "./message-state.js";
import { multipartBody } from "./multipart.js";
import type { Accepted, NodeClient } from "./node-client.js";
import { isTransient, wait } from "./retry.js";
import type { PaymentType, StorageEngine } from "./store-message.js";
import { findBytes } from "./stored-files.js";

export interface Delivery {
  readonly message: SignedMessage;
  readonly file: FileDigest;
  readonly engine: StorageEngine;
  readonly fileHash: string;
  readonly payment: PaymentType;
  /** The node has the bytes already. */
  readonly stored: boolean;
  readonly onEvent: OnEvent;
}

/**
 * Brings a file and its message to a node. Whatever fails on the way is tried again: the message is the same one each time, so that it is
 * stored and paid once; and when the bytes have arrived, only the message is sent again. Gives the state that the node tells, or undefined.
 */
export async function deliver(client: NodeClient, delivery: Delivery): Promise<MessageState | undefined> {
  let { stored } = delivery;
  for (let attempt = 0; ; attempt++) {
    try {
      return stateOf(stored ? await publishOnly(client, delivery) : await send(client, delivery));
    } catch (error) {
      if (!isTransient(error) || attempt >= client.patience.retries) throw error;
      const { retryDelay } = client.patience;
      delivery.onEvent({ type: "note", message: `${error instanceof Error ? error.message : String(error)} It is tried again.` });
      await wait(Math.min(retryDelay * 2 ** attempt, 10_000), client.signal);
      // it may have arrived all the same
      const state = await readState(client, delivery.message.item_hash);
      if (state !== undefined) return state;
      stored = await hasBytes(client, delivery);
    }
  }
}

async function hasBytes(client: NodeClient, { fileHash, file }: Delivery): Promise<boolean> {
  const found = await findBytes(client, fileHash);
  return found !== undefined && (found.size === undefined || found.size === file.size);
}

function publishOnly(client: NodeClient, { message, payment }: Delivery): Promise<Accepted> {
  return client.publish(message, { what: `publish the message ${message.item_hash}`, payment, publishes: true });
}

async function send(client: NodeClient, { message, file, engine, fileHash, payment, onEvent }: Delivery): Promise<Accepted> {
  const metadata = JSON.stringify({ message, sync: true });
  const progress = (done: number) => onEvent({ type: "progress", stage: "upload", done, total: file.size, unit: "bytes" });
  const body = multipartBody({ metadata, file, signal: client.signal, onSent: progress });
  const accepted = await client.addFile(engine, body, { what: `upload ${file.path}`, payment, publishes: true });
  const returned = textIn(accepted.fields, "hash");
  if (returned === undefined || returned === fileHash) return accepted;
  throw new BuildError("PUBLISH_HASH_MISMATCH", `The node says that ${file.path} is ${returned}, and it is ${fileHash}.`, {
    where: { source: client.url(`${engine}/add_file`).href },
    hint: "The bytes were damaged on the way, or the node is not to be trusted: try again, or choose another one with --api-host.",
  });
}

function stateOf({ status }: Accepted): MessageState | undefined {
  if (status === 200) return "processed";
  return status === 422 ? "rejected" : "pending";
}
