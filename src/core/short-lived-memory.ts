import { setFlagsFromString } from "node:v8";
import { type Collector, garbageCollector } from "./collect-garbage.js";

/** Bytes that may pass before their buffers are collected. */
const stretch = 4 << 20;

/** How many times only the youngest are collected before everything is: what a cache held for a while has grown old when it is let go. */
const minorBetweenMajor = 7;

/**
 * Counts bytes that pass through short-lived buffers, and has V8 collect these every few megabytes. Buffers lie outside the heap that V8
 * watches, so that by itself it lets some hundred megabytes of them pile up in a fast download.
 */
export function collectShortLived(): (bytes: number) => void {
  let collect: Collector | undefined;
  let left = stretch;
  let minor = 0;
  return (bytes) => {
    left -= bytes;
    if (left > 0) return;
    left = stretch;
    collect ??= collector();
    minor = minor === minorBetweenMajor ? 0 : minor + 1;
    collect({ type: minor === 0 ? "major" : "minor" });
  };
}

/**
 * Keeps V8's room for the youngest objects as small as it is, where it would double again and again up to 32 MB (64 MB in later releases). To be called again
 * when a thread has begun: V8 takes its own factor then.
 */
export function keepYoungSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

function collector(): Collector {
  // a buffer is then free when the collection ends, and not when a busy computer comes to it
  setFlagsFromString("--no-concurrent-array-buffer-sweeping");
  // and the room of the youngest does not grow with what passes through it
  keepYoungSmall();
  return garbageCollector();
}
