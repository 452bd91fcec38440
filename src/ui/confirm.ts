import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";

/** What a question is asked on, and answered from. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
  readonly signal: AbortSignal;
}

/**
 * Asks a person whether to go on; only y and yes mean yes, and the end of the input means no. Where nobody sits at a terminal, nobody is
 * asked, and it goes on: a script gave the command, and the command says what it does.
 */
export async function confirm(question: string, { input, output, signal }: Terminal): Promise<boolean> {
  if (!input.isTTY || !output.isTTY) return true;
  const lines = createInterface({ input, output, terminal: false });
  try {
    const ended = once(lines, "close").then(() => "no");
    const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal }), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
