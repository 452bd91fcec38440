/** What a maintainer script did: a row of the ledger. */
export interface ScriptRun {
  readonly package: string;
  /** `preinst`, `config`, `postinst`, or another name of deb-postinst(5). */
  readonly script: string;
  readonly args: readonly string[];
  readonly status: number;
  /** Where it did not end with 0: the line of its own that it came to last. */
  readonly line?: number;
  /** What it wrote to its standard output and error. */
  readonly output: string;
  /** Absolute paths that were made, changed or taken away, sorted. */
  readonly changed: readonly string[];
  /** What it asked for and what is not understood. */
  readonly unsupported: readonly NotUnderstood[];
}

interface NotUnderstood {
  /** The script that asked: the maintainer script itself, or one of the image that it called. */
  readonly script: string;
  readonly line: number;
  readonly what: string;
}

/** All that configuring did, in its order. */
export interface Ledger {
  readonly scripts: readonly ScriptRun[];
  /** The Python files that scripts had compiled; their level is that of the definition, but where a script names one. */
  readonly bytecode?: { readonly level: 0 | 1 | 2; readonly files: number };
}
