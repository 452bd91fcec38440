import { BuildError } from "../core/errors.js";
import { numberIn, textIn } from "./answer.js";
import { itemHash } from "./message.js";
import type { NodeClient } from "./node-client.js";
import { type PaymentType, type StoreRequest, storeContent } from "./store-message.js";

/** What a file costs its owner, as a node estimates it, and what the owner has. Undefined is what the node does not say. */
export interface Cost {
  readonly payment: PaymentType;
  /** The address that is charged. */
  readonly owner: string;
  /** ALEPH that must be held for as long as the file is stored; for `hold`. */
  readonly required?: number;
  /** Credits that are used up in an hour; for `credit`. */
  readonly perHour?: number;
  /** ALEPH or credits that are there for it. */
  readonly available?: number;
}

/** Hours of credits that must be there when a file is stored. */
const runway = 24;

/** Asks a node what a file would cost. @param size in bytes; undefined where nobody knows it */
export async function readCost(client: NodeClient, request: StoreRequest, size: number | undefined): Promise<Cost> {
  const { owner, payment } = request;
  const mebibytes = size === undefined ? {} : { estimated_size_mib: Math.max(1, Math.ceil(size / 2 ** 20)) };
  const item_content = JSON.stringify({ ...storeContent(request, Math.floor(Date.now() / 1000)), ...mebibytes });
  const message = { type: "STORE", item_type: "inline", item_hash: itemHash(item_content), item_content };
  const estimate = (await client.compute("price/estimate", "ask for the price", { message })) ?? {};
  const charged = textIn(estimate, "charged_address") ?? owner;
  const balance = (await client.find(`addresses/${charged}/balance`, `ask for the balance of ${charged}`)) ?? {};
  if (payment === "hold") {
    const required = numberIn(estimate, "required_tokens");
    const held = numberIn(balance, "balance");
    const available = held === undefined ? undefined : held - (numberIn(balance, "locked_amount") ?? 0);
    return { payment, owner: charged, ...(required === undefined ? {} : { required }), ...(available === undefined ? {} : { available }) };
  }
  const perSecond = numberIn(estimate, "cost");
  const available = numberIn(balance, "credit_balance");
  return {
    payment,
    owner: charged,
    ...(perSecond === undefined ? {} : { perHour: perSecond * 3600 }),
    ...(available === undefined ? {} : { available }),
  };
}

/** What must be there before a file is stored: the ALEPH, or a day's credits. */
export function neededFor({ required, perHour }: Cost): number | undefined {
  return required ?? (perHour === undefined ? undefined : perHour * runway);
}

/** @throws BuildError `PUBLISH_BALANCE_LOW`, `PUBLISH_CREDIT_LOW`, where the node says enough to know it */
export function assertAffordable(cost: Cost): void {
  const needed = neededFor(cost);
  const { available, owner, payment } = cost;
  if (needed === undefined || available === undefined || available >= needed) return;
  const have = (unit: string) => `${round(needed)} ${unit} are needed, and ${owner} has ${round(available)}`;
  throw payment === "hold"
    ? new BuildError("PUBLISH_BALANCE_LOW", `Cannot store the file: ${have("ALEPH")} that nothing else holds.`, {
        where: { source: owner },
        hint: `Send ALEPH to ${owner}, or pay with --payment-type credit.`,
      })
    : new BuildError("PUBLISH_CREDIT_LOW", `Cannot store the file: ${have("credits")} (for one day).`, {
        where: { source: owner },
        hint: `Buy credits for ${owner}.`,
      });
}

/** An amount with as many digits as a person wants. */
export const round = (amount: number): string => String(Number(amount.toPrecision(amount >= 1000 ? Math.ceil(Math.log10(amount)) + 2 : 4)));
