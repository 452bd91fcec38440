import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Collects the youngest buffers and objects, or all; before it is exposed, V8 lets nobody ask for that. */
export type Collector = (options?: { readonly type: "minor" | "major" }) => void;

let exposed: Collector | undefined;

/** V8's own collector. */
export function garbageCollector(): Collector {
  if (exposed === undefined) {
    setFlagsFromString("--expose-gc");
    const gc: unknown = runInNewContext("gc");
    exposed = typeof gc === "function" ? (options) => void gc(options) : () => {};
  }
  return exposed;
}

/**
 * Gives back what nothing holds any more, bytes outside the heap too: for the moment after a large piece of work. V8 itself waits until the heap has grown
 * by as much again. It takes some 50 ms for 100 MB.
 */
export function collectGarbage(): void {
  garbageCollector()();
}
