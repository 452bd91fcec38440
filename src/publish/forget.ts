import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { textIn } from "./answer.js";
import type { Account } from "./ethereum/account.js";
import { type SignedMessage, signMessage } from "./message.js";
import { type FoundMessage, type MessageState, readMessage } from "./message-state.js";
import type { NodeClient } from "./node-client.js";
import { throwUnlessPending } from "./processed.js";
import { sendMessage } from "./send-message.js";

export interface ForgetOptions {
  readonly client: NodeClient;
  readonly account: Account;
  readonly owner?: string | undefined;
  readonly channel: string;
  readonly reason: string;
  /** Milliseconds; undefined does not wait. */
  readonly wait: number | undefined;
  /** Asked before the message is sent: what is forgotten does not come back. */
  readonly confirm: (found: FoundMessage) => Promise<boolean>;
  readonly onEvent: OnEvent;
}

export interface Forgetting {
  /** What is forgotten. */
  readonly itemHash: string;
  readonly message: SignedMessage;
  readonly state: MessageState;
}

/** Takes a STORE message back, so that the network no longer keeps its file. @throws BuildError `PUBLISH_FORGET_REFUSED` and others */
export async function forgetMessage(itemHash: string, options: ForgetOptions): Promise<Forgetting> {
  const { client, account, channel, reason } = options;
  const found = await readMessage(client, itemHash);
  if (found === undefined) throw unknownMessage(client, itemHash);
  if (found.status !== "rejected") await throwUnlessPending(client, itemHash, found.status);
  const owner = options.owner ?? account.address;
  const others = textIn(found.content, "address");
  if (others !== undefined && others.toLowerCase() !== owner.toLowerCase()) {
    throw new BuildError(
      "PUBLISH_PERMISSION_DENIED",
      `Cannot forget ${itemHash}: it belongs to ${others}, and the key is that of ${owner}.`,
      {
        where: { source: itemHash },
        hint: "Give the owner's key, or --on-behalf-of if the owner has authorized yours.",
      },
    );
  }
  if (!(await options.confirm(found)))
    throw new BuildError("PUBLISH_DECLINED", `${itemHash} was not forgotten, because the answer was no.`);
  const time = Date.now() / 1000;
  const content = { address: owner, time, hashes: [itemHash], aggregates: [], reason };
  const message = signMessage(account, { type: "FORGET", content, channel, time });
  return { itemHash, message, state: await sendMessage(client, message, options) };
}

/** The error for a message that a node does not know. */
export function unknownMessage(client: NodeClient, itemHash: string): BuildError {
  return new BuildError("PUBLISH_MESSAGE_UNKNOWN", `The node does not know a message ${itemHash}.`, {
    where: { source: client.url(`messages/${itemHash}`).href },
    hint: "A message that was sent a moment ago may take some seconds to be known; `list` shows the messages of your files.",
  });
}
