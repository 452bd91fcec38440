/** A message that the double was sent. */
export interface LedgerMessage {
  readonly itemHash: string;
  readonly type: "STORE" | "FORGET";
  readonly sender: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** The message as it came. */
  readonly raw: Readonly<Record<string, unknown>>;
  state: "pending" | "processed" | "rejected" | "forgotten";
  /** How often its status must be asked for until it is processed. */
  pollsLeft: number;
  rejection?: { readonly code: number; readonly details: unknown };
}

/** A file that the double holds. */
export interface LedgerFile {
  readonly size: number;
  /** Where its bytes are; undefined for one that only IPFS has. */
  readonly path: string | undefined;
}

export interface Funds {
  readonly balance: number;
  readonly locked: number;
  readonly credits: number;
}

/** What a node remembers. */
export interface Ledger {
  readonly messages: Map<string, LedgerMessage>;
  /** By SHA256 or CID. */
  readonly files: Map<string, LedgerFile>;
  readonly funds: Map<string, Funds>;
  /** Signers that an owner lets act for it: `owner signer`. */
  readonly authorized: Set<string>;
  /** STORE messages that a program depends on. */
  readonly needed: Set<string>;
  /** How often a message was charged for. */
  readonly charges: Map<string, number>;
}

export function emptyLedger(): Ledger {
  return { messages: new Map(), files: new Map(), funds: new Map(), authorized: new Set(), needed: new Set(), charges: new Map() };
}
