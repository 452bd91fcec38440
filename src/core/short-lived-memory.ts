import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes that may pass before their buffers are collected. */
const stretch = 4 << 20;

type Collect = (options: { readonly type: "minor" }) => void;

/**
 * Counts bytes that pass through short-lived buffers, and has V8 collect these every few megabytes. Buffers lie outside the heap that V8
 * watches, so that by itself it lets some hundred megabytes of them pile up in a fast download.
 */
export function collectShortLived(): (bytes: number) => void {
  let collect: Collect | undefined;
  let left = stretch;
  return (bytes) => {
    left -= bytes;
    if (left > 0) return;
    left = stretch;
    collect ??= collector();
    collect({ type: "minor" });
  };
}

function collector(): Collect {
  setFlagsFromString("--expose-gc");
  const gc: unknown = runInNewContext("gc");
  return typeof gc === "function" ? (options) => void gc(options) : () => {};
}
