import type { Cost } from "../publish/cost.js";
import { explorerUrl } from "../publish/explorer.js";
import type { Pin, PinPlan } from "../publish/pin.js";
import { type MessageDocument, messageDocument } from "./publish-document.js";
import { costLines, programLine } from "./publish-text.js";

/** What `pin --json` gives; a dry run has no message. */
export interface PinDocument extends Partial<MessageDocument> {
  readonly outcome: Pin["outcome"];
  readonly file_hash: string;
  readonly owner: string;
  readonly cost?: Cost;
}

/** What would be pinned, for a person who has to say yes. */
export function pinPlanLines({ cid, sender, owner, cost }: PinPlan): string[] {
  return [cid, `  owner  ${owner}${owner === sender ? "" : `, signed by ${sender}`}`, ...costLines(cost).map((line) => `  ${line}`)];
}

/** What a pin says beside its item hash. */
export function pinTalk(pin: Pin): string[] {
  if (pin.outcome === "planned") return [...pinPlanLines(pin.plan), "Nothing was sent, as --dry-run asks."];
  if (pin.outcome === "found") return [`${pin.owner} keeps this file already: nothing was sent, and nothing is paid again.`];
  const { message, state } = pin;
  const sent = `Sent, and ${state}: \`aleph-runtime status ${message.item_hash}\` tells when it is processed.`;
  return [
    state === "processed" ? "Pinned." : sent,
    explorerUrl(message),
    "If it is a runtime, make a program that runs in it:",
    `  ${programLine(message.item_hash)}`,
  ];
}

export function pinDocument(pin: Pin): PinDocument {
  if (pin.outcome === "planned") {
    const { cid, owner, cost } = pin.plan;
    return { outcome: "planned", file_hash: cid, owner, cost };
  }
  const facts = { outcome: pin.outcome, file_hash: pin.cid, owner: pin.owner };
  if (pin.outcome === "found") return { item_hash: pin.itemHash, type: "STORE", message_status: "processed", ...facts };
  return { ...messageDocument(pin.message, pin.state), ...facts };
}
