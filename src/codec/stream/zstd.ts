import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import type { ZstdBinding } from "zstd-codec/lib/module.js";
import { codecError } from "../codec-error.js";
import { throughStream } from "./through-stream.js";
import { zstdFrames } from "./zstd-frames.js";

interface ZstdDecoder {
  /** The largest window, in bytes. */
  readonly windowLimit: number;
  readonly windowHint: string;
  decodeFrame(frame: AsyncIterable<Uint8Array>, name: string | undefined): AsyncIterable<Uint8Array>;
}

/** Decodes zstd (RFC 8878): by node:zlib where this Node has it (22.15 and later), else by WebAssembly. */
export async function* decodeZstd(
  chunks: AsyncIterable<Uint8Array>,
  name: string | undefined,
  decoder: ZstdDecoder = nativeDecoder ?? wasmDecoder,
): AsyncGenerator<Uint8Array> {
  for await (const frame of zstdFrames(chunks, { ...decoder, name })) yield* decoder.decodeFrame(frame, name);
}

export const nativeDecoder: ZstdDecoder | undefined = findNativeDecoder();

function findNativeDecoder(): ZstdDecoder | undefined {
  const create = "createZstdDecompress" in zlib ? zlib.createZstdDecompress : undefined;
  if (typeof create !== "function") return undefined;
  return {
    windowLimit: 128 << 20, // libzstd's default
    windowHint: "Compress it without `zstd --long`.",
    decodeFrame: (frame, name) => decodeNatively(frame, name, create as () => Transform),
  };
}

async function* decodeNatively(
  frame: AsyncIterable<Uint8Array>,
  name: string | undefined,
  create: () => Transform,
): AsyncGenerator<Uint8Array> {
  try {
    yield* throughStream(frame, create());
  } catch (error) {
    if (error instanceof Error && "code" in error && `${error.code}`.startsWith("ZSTD_")) {
      throw codecError("zstd", "corrupt", "is damaged", { name, cause: error });
    }
    throw error;
  }
}

/** The package zstd-codec. Its memory holds a window of 8 MiB (level 19, what dpkg-deb uses), and no more. */
export const wasmDecoder: ZstdDecoder = {
  windowLimit: 8 << 20,
  windowHint: "Run it with Node 22.15 or later, which decodes windows of up to 128 MiB.",
  decodeFrame: decodeInWasm,
};

/** The binding in a box: it has a `then` that never ends, so that no promise may resolve to it. */
interface Instance {
  readonly binding: ZstdBinding;
}

/** Instances that no stream uses. Two streams do not share one: its memory is enough for one window. */
const idle: Instance[] = [];

async function startInstance(): Promise<Instance> {
  const codec = await import("zstd-codec/lib/module.js");
  return new Promise((resolve) => codec.run((binding) => resolve({ binding })));
}

async function* decodeInWasm(frame: AsyncIterable<Uint8Array>, name: string | undefined): AsyncGenerator<Uint8Array> {
  const instance = idle.pop() ?? (await startInstance());
  const stream = new instance.binding.ZstdDecompressStreamBinding();
  try {
    const decoded: Uint8Array[] = [];
    const onOutput = (bytes: Uint8Array) => {
      if (bytes.byteLength > 0) decoded.push(bytes);
    };
    stream.begin();
    for await (const chunk of frame) {
      if (!stream.transform(chunk, onOutput)) throw codecError("zstd", "corrupt", "is damaged", { name });
      yield* decoded.splice(0);
    }
    if (!stream.end(onOutput)) throw codecError("zstd", "corrupt", "is damaged", { name });
    yield* decoded.splice(0);
  } finally {
    stream.delete();
    idle.push(instance);
  }
}
