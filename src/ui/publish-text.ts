import { type Cost, neededFor, round } from "../publish/cost.js";
import type { UploadPlan } from "../publish/upload.js";
import { formatCount, formatSize } from "./format.js";

/** What would be sent, for a person who has to say yes. */
export function planLines({ file, engine, fileHash, sender, owner, stored, cost }: UploadPlan): string[] {
  const size = `${formatSize(file.size)} (${formatCount(file.size)} bytes)`;
  return [
    `${file.path}  ${size}`,
    `  ${engine === "ipfs" ? "IPFS" : "storage"}  ${fileHash}`,
    `  owner  ${owner}${owner === sender ? "" : `, signed by ${sender}`}`,
    ...(stored ? ["  The node has the bytes already: only the message is sent."] : []),
    ...costLines(cost).map((line) => `  ${line}`),
  ];
}

/** What something costs, in words. */
export function costLines(cost: Cost): string[] {
  const { required, perHour, available, owner } = cost;
  const needed = neededFor(cost);
  if (needed === undefined) return ["The node does not say what it costs."];
  const unit = cost.payment === "hold" ? "ALEPH" : "credits";
  const price =
    required === undefined
      ? `It uses up ${round(perHour ?? 0)} credits an hour, ${round((perHour ?? 0) * 24)} a day.`
      : `${round(required)} ALEPH must be held for as long as it is stored.`;
  if (available === undefined) return [`${price} The node does not say what ${owner} has.`];
  const enough = available >= needed ? "" : `, which is not enough: ${round(needed)} are needed to begin`;
  return [`${price} ${owner} has ${round(available)} ${unit}${enough}.`];
}

/** The line that makes a program that runs in a runtime. */
export const programLine = (itemHash: string): string => `aleph program create PROGRAM main:app --runtime ${itemHash}`;
