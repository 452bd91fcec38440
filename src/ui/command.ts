import type { Interfaces } from "@oclif/core";
import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { Command, Flags } from "../third-party/oclif.js";
import { interruption } from "./interruption.js";
import { writeOut, writeTalk } from "./output.js";
import { progressRenderer } from "./progress.js";

/**
 * What every command has: `--json`, `--quiet`, the signal that stops it, and the two voices. What `run()` returns is what `--json`
 * writes; the text for a person goes to {@link BaseCommand.print} (the result) and {@link BaseCommand.talk} (everything else).
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    quiet: Flags.boolean({ char: "q", summary: "Write only the result and errors." }),
  };

  /** Aborted when the user wants to stop. */
  protected readonly signal: AbortSignal = interruption;
  protected readonly env: Readonly<Record<string, string | undefined>> = process.env;
  #quiet = false;

  /** Writes lines of the result, unless `--json` writes it. */
  protected async print(...lines: readonly string[]): Promise<void> {
    if (!this.jsonEnabled()) await writeOut(lines.length === 0 ? "" : `${lines.join("\n")}\n`);
  }

  /** Writes bytes of the result as they are, unless `--json` writes it. */
  protected async printBytes(bytes: Uint8Array): Promise<void> {
    if (!this.jsonEnabled()) await writeOut(bytes);
  }

  /** Takes the bytes of a result that goes to the standard output. @throws BuildError `USAGE` where it is a terminal, or taken by `--json` */
  protected pipe(): (bytes: Uint8Array) => Promise<void> {
    const hint = "Give a file: -o FILE.";
    if (this.jsonEnabled()) throw new BuildError("USAGE", "The standard output cannot take both the result and --json.", { hint });
    if (process.stdout.isTTY) throw new BuildError("USAGE", "Bytes are not written to a terminal.", { hint });
    return (bytes) => this.printBytes(bytes);
  }

  /** Tells a person something beside the result. */
  protected talk(...lines: readonly string[]): void {
    if (!this.#quiet) writeTalk(lines.map((line) => `${line}\n`).join(""));
  }

  /** Runs a long work and shows its events. */
  protected async withProgress<T>(work: (onEvent: OnEvent) => Promise<T>): Promise<T> {
    const renderer = await progressRenderer({ quiet: this.#quiet, env: this.env });
    try {
      return await work(renderer.onEvent);
    } finally {
      await renderer.finish();
    }
  }

  /** As {@link BaseCommand.withProgress}; `ask` stops showing progress, tells some lines, and asks a person at the terminal. */
  protected async withQuestions<T>(
    work: (onEvent: OnEvent, ask: (lines: readonly string[], question: string) => Promise<boolean>) => Promise<T>,
  ): Promise<T> {
    let renderer = await progressRenderer({ quiet: this.#quiet, env: this.env });
    const ask = async (lines: readonly string[], question: string): Promise<boolean> => {
      await renderer.finish();
      this.talk(...lines);
      const { confirm } = await import("./confirm.js");
      const yes = this.jsonEnabled() || (await confirm(question, { input: process.stdin, output: process.stderr, signal: this.signal }));
      renderer = await progressRenderer({ quiet: this.#quiet, env: this.env });
      return yes;
    };
    try {
      return await work((event) => renderer.onEvent(event), ask);
    } finally {
      await renderer.finish();
    }
  }

  override jsonEnabled(): boolean {
    return wantsJson(this.argv);
  }

  override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  }

  protected override async parse<F extends Output, B extends Output, A extends Output>(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv);
    this.#quiet = parsed.flags["quiet"] === true || this.jsonEnabled();
    return parsed;
  }

  /** Errors are told in one place, where the program began. */
  protected override async catch(error: unknown): Promise<never> {
    throw error;
  }
}

type Output = { [name: string]: unknown };

/** Whether a command line asks for JSON; it is asked also when the line cannot be parsed. */
export function wantsJson(argv: readonly string[]): boolean {
  const dashes = argv.indexOf("--");
  const json = argv.indexOf("--json");
  return json !== -1 && (dashes === -1 || json < dashes);
}

/** A flag that takes a whole number within bounds. */
export const wholeNumber = Flags.custom<number, { readonly min: number; readonly max: number }>({
  parse: async (input, _, { name, min, max }) => {
    const value = Number(input);
    if (!/^\d+$/.test(input) || value < min || value > max) {
      throw new BuildError("USAGE", `--${name} cannot be ${JSON.stringify(input)}: it is a whole number from ${min} to ${max}.`);
    }
    return value;
  },
});
