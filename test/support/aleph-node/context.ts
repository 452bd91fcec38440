import type { Behaviour } from "./behaviour.js";
import type { Ledger } from "./ledger.js";

/** What the double's answers are made from. */
export interface Context {
  readonly ledger: Ledger;
  readonly behaviour: Behaviour;
  /** Where the bytes of a further file go. */
  readonly fileFor: () => string;
  /** Says that the body of a request that was announced is wanted. */
  readonly want: () => void;
}
