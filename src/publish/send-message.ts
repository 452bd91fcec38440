import type { OnEvent } from "../core/events.js";
import type { SignedMessage } from "./message.js";
import { type MessageState, readState } from "./message-state.js";
import type { NodeClient } from "./node-client.js";
import { throwUnlessPending, waitProcessed } from "./processed.js";
import { withRetries } from "./retry.js";
import type { PaymentType } from "./store-message.js";

export interface SendOptions {
  /** Milliseconds; undefined does not wait. */
  readonly wait: number | undefined;
  readonly payment?: PaymentType | undefined;
  readonly onEvent: OnEvent;
}

/** Publishes a message that needs no file. It may be sent again when it fails: the same message counts once. */
export async function sendMessage(
  client: NodeClient,
  message: SignedMessage,
  { wait, payment, onEvent }: SendOptions,
): Promise<MessageState> {
  const { item_hash } = message;
  const state = await withRetries(client.patience, client.signal, async (attempt): Promise<MessageState> => {
    const arrived = attempt === 0 ? undefined : await readState(client, item_hash);
    if (arrived !== undefined) return arrived;
    const { status } = await client.publish(message, { what: `publish the message ${item_hash}`, payment, publishes: true });
    return status === 200 ? "processed" : status === 422 ? "rejected" : "pending";
  });
  await throwUnlessPending(client, item_hash, state, payment);
  if (state === "processed" || wait === undefined) return state;
  onEvent({ type: "start", stage: "wait", message: "Waiting for the network" });
  await waitProcessed(client, item_hash, { timeout: wait, payment });
  onEvent({ type: "done", stage: "wait", message: "processed" });
  return "processed";
}
