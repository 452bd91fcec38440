import { BuildError } from "../core/errors.js";
import { type MessageState, readMessage, readState } from "./message-state.js";
import type { NodeClient } from "./node-client.js";
import { rejectionError } from "./rejection.js";
import { wait } from "./retry.js";
import type { PaymentType } from "./store-message.js";

/** Milliseconds between two questions: at first, and at most. */
const firstPause = 500;
const longestPause = 5000;

export interface WaitOptions {
  /** Milliseconds until the wait is given up; 0 asks once. */
  readonly timeout: number;
  readonly payment?: PaymentType | undefined;
}

/**
 * Asks for a message until the network has processed it.
 * @throws BuildError `PUBLISH_PENDING` when that takes too long, or what the network rejects it for
 */
export async function waitProcessed(client: NodeClient, itemHash: string, { timeout, payment }: WaitOptions): Promise<void> {
  const end = performance.now() + timeout;
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    const state = await readState(client, itemHash);
    if (state === "processed") return;
    await throwUnlessPending(client, itemHash, state, payment);
    const left = end - performance.now();
    if (left <= 0) throw pendingError(itemHash);
    await wait(Math.min(pause, left), client.signal);
  }
}

/** @throws BuildError where a message has come to a bad end */
export async function throwUnlessPending(
  client: NodeClient,
  itemHash: string,
  state: MessageState | undefined,
  payment?: PaymentType,
): Promise<void> {
  if (state === "rejected") {
    const found = await readMessage(client, itemHash);
    throw rejectionError(found?.rejection ?? { itemHash, code: undefined, details: "" }, payment);
  }
  if (state === "forgotten" || state === "removing" || state === "removed") {
    throw new BuildError("PUBLISH_FORGOTTEN", `The message ${itemHash} is ${state}.`, {
      where: { source: itemHash },
      hint: "What it stored is gone or going; upload the file again to store it anew.",
    });
  }
}

function pendingError(itemHash: string): BuildError {
  return new BuildError("PUBLISH_PENDING", `The message ${itemHash} was sent, and the network has not processed it yet.`, {
    where: { source: itemHash },
    hint: `Ask again with \`aleph-runtime status ${itemHash}\`; the same command sends the same message again, and nothing is paid twice.`,
  });
}
