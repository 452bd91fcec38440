import { BuildError } from "../core/errors.js";

/** What can be wrong with compressed data. */
export type CodecFault = "corrupt" | "truncated" | "unsupported";

const codes = { corrupt: "CODEC_CORRUPT", truncated: "CODEC_TRUNCATED", unsupported: "CODEC_UNSUPPORTED" } as const;

const hints = {
  corrupt: "The file is damaged: get it again.",
  truncated: "The file is not complete: get it again.",
  unsupported: "Compress it with the format's usual settings.",
} as const;

export interface CodecErrorOptions {
  /** The source of the data, for the error's place. */
  readonly name: string | undefined;
  readonly cause?: unknown;
  readonly hint?: string;
}

/** The error for compressed data that cannot be decoded; `why` ends the sentence "The xz data … ". */
export function codecError(format: string, fault: CodecFault, why: string, { name, cause, hint }: CodecErrorOptions): BuildError {
  const of = name === undefined ? "" : ` of ${name}`;
  return new BuildError(codes[fault], `The ${format} data${of} ${why}.`, {
    hint: hint ?? hints[fault],
    cause,
    ...(name === undefined ? {} : { where: { source: name } }),
  });
}
