import type { Credentials } from "./system/credentials.js";
import type { Files } from "./system/files.js";
import type { OpenFile } from "./system/open-file.js";

/** How a program is begun by another one. */
export interface RunOptions {
  readonly env?: ReadonlyMap<string, string>;
  readonly stdin?: OpenFile;
  readonly stdout?: OpenFile;
  readonly stderr?: OpenFile;
  readonly cwd?: string;
  /** Whom it runs as, where that is another one. */
  readonly user?: Credentials;
  /** What a shell finds as its name, where it is another one than that by which it is found. */
  readonly argv0?: string;
}

/** What a program is begun with, and what it can ask of its system. Every string is a byte string: one character a byte. */
export interface Invocation {
  /** The name that it was called by, for its messages: argv[0] without its directory. */
  readonly name: string;
  /** Without the name. */
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  /** With the program's own working directory and umask. */
  readonly files: Files;
  readonly stdin: OpenFile;
  readonly stdout: OpenFile;
  readonly stderr: OpenFile;
  /** Seconds since 1970: the one time that there is. */
  readonly now: number;
  /** Begins another program by its name, found through PATH, and waits for it; gives its exit status. 127 where there is none. */
  run(argv: readonly string[], options?: RunOptions): number;
}

/** A program in TypeScript in the place of a binary of the image; gives the exit status. */
export type Command = (call: Invocation) => number;

/**
 * Something that a program or a script asked for and that is not understood here. It is recorded with the package, script and line, and fails
 * the build where runtime.yaml does not waive it; it never passes for an error of the program itself.
 */
export class UnsupportedCall extends Error {
  override readonly name = "UnsupportedCall";
  /** The line of the script, once that is known. */
  line: number | undefined;
}
