import xzDecompress from "xz-decompress";
import { BuildError } from "../../core/errors.js";
import { type CodecFault, codecError } from "../codec-error.js";

/** What the library's WebAssembly program exports. */
interface XzProgram {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Makes a decoder with its buffers, and gives the address of its state. */
  create_context(): number;
  destroy_context(context: number): void;
  /** Says how many bytes stand in the input buffer. */
  supply_input(context: number, size: number): void;
  /** Fills the output buffer, as far as there is input; without any, the data has to end here. Gives `enum xz_ret`. */
  get_next_output(context: number): number;
}

/** The class's members that hold the program; a test holds that they are there. */
interface XzStreams {
  _getModuleInstance(): Promise<void>;
  _moduleInstance: { readonly exports: XzProgram } | undefined;
}

/** Memory of WebAssembly never shrinks: a program that had a larger dictionary than packages have is let go. Bytes. */
const mostKept = 24 << 20;

/** What the state begins with: the size of both buffers, then `struct xz_buf`. Places are 32-bit words. */
const state = { bufferSize: 0, input: 1, inputDone: 2, inputSize: 3, output: 4, outputDone: 5 } as const;

const [goesOn, hasEnded] = [0, 1];

/**
 * Decodes xz (format specification 1.2.0; joined streams and padding too) by xz-embedded in WebAssembly. Of the filters only LZMA2 is
 * there, of the checks none, CRC32 and CRC64, and dictionaries go up to 64 MiB: all that `xz` makes unless it is told otherwise.
 */
export async function* decodeXz(chunks: AsyncIterable<Uint8Array>, name: string | undefined): AsyncGenerator<Uint8Array> {
  const release = await turn();
  let decoder: XzDecoder | undefined;
  try {
    decoder = new XzDecoder(await program(), name);
    let empty = true;
    for await (const chunk of chunks) {
      if (chunk.byteLength === 0) continue;
      empty = false;
      yield* decoder.decode(chunk);
      if (decoder.hasEnded) return;
    }
    if (empty) throw codecError("xz", "truncated", "is empty", { name });
    yield* decoder.decode(new Uint8Array(0));
  } finally {
    decoder?.close();
    letGo();
    release();
  }
}

class XzDecoder {
  readonly #program: XzProgram;
  readonly #name: string | undefined;
  readonly #context: number;
  hasEnded = false;

  constructor(program: XzProgram, name: string | undefined) {
    this.#program = program;
    this.#name = name;
    this.#context = program.create_context();
  }

  /** What comes of the next bytes; none are the end. */
  *decode(input: Uint8Array): Generator<Uint8Array> {
    const size = this.#word(state.bufferSize);
    for (let at = 0; at === 0 || at < input.byteLength; at += size) {
      const part = input.subarray(at, at + size);
      this.#bytes(state.input, part.byteLength).set(part);
      this.#program.supply_input(this.#context, part.byteLength);
      do {
        const result = this.#program.get_next_output(this.#context);
        if (result !== goesOn && result !== hasEnded) throw xzError(result, this.#name);
        const output = this.#takeOutput();
        if (output.byteLength > 0) yield output;
        this.hasEnded = result === hasEnded;
        if (this.hasEnded) return;
      } while (part.byteLength === 0 || this.#word(state.inputDone) < this.#word(state.inputSize));
    }
  }

  close(): void {
    this.#program.destroy_context(this.#context);
  }

  #takeOutput(): Uint8Array {
    const output = this.#bytes(state.output, this.#word(state.outputDone)).slice();
    this.#words()[state.outputDone] = 0;
    return output;
  }

  #word(place: number): number {
    return this.#words()[place] ?? 0;
  }

  #bytes(place: typeof state.input | typeof state.output, size: number): Uint8Array {
    return new Uint8Array(this.#program.memory.buffer, this.#word(place), size);
  }

  /** The memory is another buffer when it has grown. */
  #words(): Uint32Array {
    return new Uint32Array(this.#program.memory.buffer, this.#context, 6);
  }
}

const streams = xzDecompress.XzReadableStream as unknown as XzStreams;
let loaded: Promise<XzProgram> | undefined;

/**
 * The library's program, compiled once in a thread. It is called here and not by the library's own stream, which goes through promises and copies of its own for
 * every piece.
 */
function program(): Promise<XzProgram> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<XzProgram> {
  await streams._getModuleInstance();
  const instance = streams._moduleInstance;
  if (instance === undefined) throw new BuildError("INTERNAL", "xz-decompress has loaded no program.");
  return instance.exports;
}

function letGo(): void {
  if ((streams._moduleInstance?.exports.memory.buffer.byteLength ?? 0) <= mostKept) return;
  streams._moduleInstance = undefined;
  loaded = undefined;
}

let last: Promise<void> = Promise.resolve();

/** Decoders follow one another, because the program's memory holds the dictionary of one; gives what ends the turn. */
async function turn(): Promise<() => void> {
  const before = last;
  let release = () => {};
  last = new Promise((resolve) => {
    release = resolve;
  });
  await before;
  return release;
}

/** Results of xz-embedded (`enum xz_ret` in xz.h). */
const results: Readonly<Record<number, { readonly fault: CodecFault; readonly why: string }>> = {
  2: { fault: "unsupported", why: "uses a kind of integrity check that is not supported" },
  3: { fault: "unsupported", why: "needs more memory than there is" },
  4: { fault: "unsupported", why: "needs a dictionary of more than 64 MiB" },
  5: { fault: "corrupt", why: "is not in the xz format" },
  6: { fault: "unsupported", why: "uses a filter or an integrity check that is not supported" },
  7: { fault: "corrupt", why: "is damaged" },
  8: { fault: "truncated", why: "ends too early" },
};

function xzError(code: number, name: string | undefined): BuildError {
  const result = results[code];
  return result === undefined
    ? new BuildError("INTERNAL", `xz-embedded gave ${code}, which it should not.`)
    : codecError("xz", result.fault, result.why, { name });
}
