type Env = Readonly<Record<string, string | undefined>>;

/** What of a stream matters for how it is written to. */
export interface TerminalStream {
  readonly isTTY?: boolean | undefined;
  /** Characters in a line of the terminal. */
  readonly columns?: number | undefined;
}

/**
 * Whether to write colours. `FORCE_COLOR` decides where it is set (0 and `false` mean no), then `NO_COLOR`, then whether a terminal reads.
 * Source: no-color.org, force-color.org; the order is Node's.
 */
export function usesColor(stream: TerminalStream, env: Env): boolean {
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  if (env["NO_COLOR"]) return false;
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

/** Whether lines may be redrawn: a person's terminal of a known width, not a log of continuous integration that pretends to be one. */
export function isLive(stream: TerminalStream, env: Env): boolean {
  const ci = env["CI"];
  return stream.isTTY === true && stream.columns !== 0 && env["TERM"] !== "dumb" && (!ci || ci === "false" || ci === "0");
}

const codes = { bold: [1, 22], red: [31, 39], yellow: [33, 39], cyan: [36, 39], dim: [2, 22] } as const;

export type Style = keyof typeof codes;
export type Paint = (style: Style, text: string) => string;

/** A function that colours text, or leaves it alone. */
export function painter(color: boolean): Paint {
  return (style, text) => (color ? `\x1b[${codes[style][0]}m${text}\x1b[${codes[style][1]}m` : text);
}
