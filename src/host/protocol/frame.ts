import { BuildError } from "../../core/errors.js";
import { decode } from "../../third-party/msgpack.js";

export type Fields = Readonly<Record<string, unknown>>;

export function asciiBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/**
 * The map that these bytes begin with, or undefined where it is not complete yet.
 * @throws BuildError `HOST_ANSWER_INVALID` when they are not msgpack, or no map
 */
export function completeMap(bytes: Uint8Array, what: string): Fields | undefined {
  let value: unknown;
  try {
    value = decode(bytes);
  } catch (error) {
    if (error instanceof RangeError && /insufficient|outside the bounds/i.test(error.message)) return undefined;
    throw invalid(what, "it is not msgpack", error);
  }
  if (!isFields(value)) throw invalid(what, "it is no map");
  return value;
}

/** @throws BuildError `HOST_ANSWER_INVALID` */
export function wholeMap(bytes: Uint8Array, what: string): Fields {
  if (bytes.byteLength === 0) throw invalid(what, "the connection was closed with no answer");
  const fields = completeMap(bytes, what);
  if (fields === undefined) throw invalid(what, "the connection ended in the middle of it");
  return fields;
}

/** The version in a ready signal; an empty one is of the first protocol. */
export function readyVersion(bytes: Uint8Array): string {
  if (bytes.byteLength === 0) return "1.0.0";
  const { version } = wholeMap(bytes, "the ready signal");
  if (typeof version !== "string") throw invalid("the ready signal", "it has no version");
  return version;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

export function invalid(what: string, why: string, cause?: unknown): BuildError {
  return new BuildError("HOST_ANSWER_INVALID", `Cannot read ${what} of the guest: ${why}.`, {
    hint: "The init in the image does not speak the supervisor's protocol: build the image with `init: aleph`.",
    cause,
  });
}
