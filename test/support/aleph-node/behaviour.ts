import type { IncomingMessage, ServerResponse } from "node:http";

/** How a double differs from a node that is well. */
export interface Behaviour {
  /** What limits.json says, in bytes; undefined is a node that does not have it. */
  limits: { readonly storage: number; readonly ipfs: number } | undefined;
  /** Whether the network is so slow that `sync` ends with 202. */
  slow: boolean;
  /** How often a status is asked for until a slow message is processed. */
  polls: number;
  /** What the network rejects every further message for. */
  reject: { readonly code: number; readonly details?: unknown } | undefined;
  /** From 2027 on, only credits pay. */
  creditOnly: boolean;
  /** Whether the node knows prices and balances. */
  prices: boolean;
  /** Takes a request before the node does; true says that it has been dealt with. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** What the node says that an uploaded file's hash is, where it lies. */
  lie: string | undefined;
}

export const well = (): Behaviour => ({
  limits: { storage: 100 * 2 ** 20, ipfs: 2 ** 30 },
  slow: false,
  polls: 1,
  reject: undefined,
  creditOnly: false,
  prices: true,
  intercept: undefined,
  lie: undefined,
});
