import type { Cache } from "../core/cache.js";
import type { OnEvent } from "../core/events.js";
import type { Definition } from "../definition/definition.js";

/** What every stage of one build is given. */
export interface BuildContext {
  readonly definition: Definition;
  readonly cache: Cache;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Everything comes from the cache, and nothing from the network. */
  readonly offline: boolean;
  /** Worker threads that may be used at once; as many as there are processors where it is not given. */
  readonly jobs?: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: OnEvent;
}
