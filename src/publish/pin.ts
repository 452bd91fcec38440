import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { assertAffordable, type Cost, readCost } from "./cost.js";
import type { Account } from "./ethereum/account.js";
import { assertFirstVersion } from "./first-version.js";
import type { SignedMessage } from "./message.js";
import type { MessageState } from "./message-state.js";
import type { NodeClient } from "./node-client.js";
import { sendMessage } from "./send-message.js";
import { type PaymentType, type StoreRequest, storeMessage } from "./store-message.js";
import { findBytes, findPublished } from "./stored-files.js";

export interface PinOptions {
  readonly client: NodeClient;
  readonly account: Account;
  readonly owner?: string | undefined;
  readonly payment: PaymentType;
  readonly channel: string;
  readonly ref?: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly dryRun: boolean;
  /** Milliseconds; undefined does not wait. */
  readonly wait: number | undefined;
  readonly confirm: (plan: PinPlan) => Promise<boolean>;
  readonly onEvent: OnEvent;
}

export interface PinPlan {
  readonly cid: string;
  readonly sender: string;
  readonly owner: string;
  readonly cost: Cost;
}

export type Pin =
  | { readonly outcome: "planned"; readonly plan: PinPlan }
  | { readonly outcome: "found"; readonly cid: string; readonly itemHash: string; readonly owner: string }
  | {
      readonly outcome: "sent";
      readonly cid: string;
      readonly owner: string;
      readonly message: SignedMessage;
      readonly state: MessageState;
    };

/** Lets Aleph's nodes keep a file that is on IPFS already: only a message is sent. */
export async function pinFile(cid: string, options: PinOptions): Promise<Pin> {
  const { client, account, payment, channel, ref, metadata } = options;
  const owner = options.owner ?? account.address;
  const request: StoreRequest = { owner, engine: "ipfs", fileHash: cid, payment, channel, ref, metadata };
  const found = ref === undefined ? await findPublished(client, owner, cid) : undefined;
  if (found !== undefined) return { outcome: "found", cid, itemHash: found.itemHash, owner };
  if (ref !== undefined) await assertFirstVersion(client, ref);
  const known = await findBytes(client, cid);
  const plan: PinPlan = { cid, sender: account.address, owner, cost: await readCost(client, request, known?.size) };
  if (options.dryRun) return { outcome: "planned", plan };
  assertAffordable(plan.cost);
  if (!(await options.confirm(plan))) throw new BuildError("PUBLISH_DECLINED", `${cid} was not pinned, because the answer was no.`);
  const message = storeMessage(account, request, Date.now() / 1000);
  const state = await sendMessage(client, message, options);
  return { outcome: "sent", cid, owner, message, state };
}
