import type { Account } from "./ethereum/account.js";
import { type SignedMessage, signMessage } from "./message.js";

/** Where a network keeps the bytes: on Aleph's nodes by SHA256, or on IPFS by CID. */
export type StorageEngine = "storage" | "ipfs";

/** How the owner pays: credits that are used up, or ALEPH that must be held. */
export type PaymentType = "credit" | "hold";

/** What a STORE message says, but for its time. */
export interface StoreRequest {
  /** The address that owns the file and pays. */
  readonly owner: string;
  readonly engine: StorageEngine;
  /** SHA256 in hex for `storage`, a CID for `ipfs`. */
  readonly fileHash: string;
  readonly payment: PaymentType;
  readonly channel: string;
  /** The item hash of the first version, where this is a further one. */
  readonly ref?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** The content of a STORE message; the same request at the same time is the same content, byte for byte. */
export function storeContent({ owner, engine, fileHash, payment, ref, metadata }: StoreRequest, time: number): object {
  return {
    address: owner,
    time,
    item_type: engine,
    item_hash: fileHash,
    ...(ref === undefined ? {} : { ref }),
    ...(metadata === undefined || Object.keys(metadata).length === 0 ? {} : { metadata }),
    payment: payment === "hold" ? { type: payment, chain: "ETH" } : { type: payment },
  };
}

/** @param time seconds since 1970 */
export function storeMessage(account: Account, request: StoreRequest, time: number): SignedMessage {
  return signMessage(account, { type: "STORE", content: storeContent(request, time), channel: request.channel, time });
}
