import { BuildError } from "../../core/errors.js";
import type { Command } from "../command.js";
import type { FileTable } from "./file-table.js";

/** A line of a script, which is named as it was called or read. */
export interface ScriptPlace {
  readonly script: string;
  readonly line: number;
}

/** What is not understood, with the place that asked for it. */
export interface Unsupported extends ScriptPlace {
  /** Such as `sed: the option -z`. */
  readonly what: string;
}

/** What all programs of one run may use together. */
export interface Budget {
  /** Commands of scripts. */
  readonly steps: number;
  /** Bytes written to pipes, files and the output, and zeros read from devices. */
  readonly output: number;
  /** Paths that are made, changed or taken away; one counts as often as it is. */
  readonly changes: number;
  /** Milliseconds. */
  readonly time: number;
  /** Shells and functions inside of each other. */
  readonly depth: number;
}

export interface MachineOptions {
  readonly table: FileTable;
  /** What takes the place of the image's binaries, by name. */
  readonly commands: ReadonlyMap<string, Command>;
  readonly budget: Budget;
  /** Milliseconds, from any beginning. */
  readonly clock: () => number;
}

/** The computer that scripts believe to run on: files, programs, and how much of everything there is. */
export class Machine {
  readonly table: FileTable;
  readonly commands: ReadonlyMap<string, Command>;
  readonly unsupported: Unsupported[] = [];
  readonly #budget: Budget;
  readonly #clock: () => number;
  readonly #begun: number;
  #steps = 0;
  #output = 0;
  #changes = 0;
  #depth = 0;
  /** The first script, and the script whose command was begun last. */
  #own: Lazy | undefined;
  #last: Lazy | undefined;
  #processes = 100;

  constructor({ table, commands, budget, clock }: MachineOptions) {
    this.table = table;
    table.onBytes = (size) => this.wrote(size);
    table.onChanged = () => this.#changed();
    this.commands = commands;
    this.#budget = budget;
    this.#clock = clock;
    this.#begun = clock();
  }

  /** A process number: small ones, and never the same again. */
  newProcess(): number {
    this.#processes += 1;
    return this.#processes;
  }

  /** Where the script is that was begun first: at the last command of its own that it began. */
  get place(): ScriptPlace | undefined {
    return this.#own && placeOf(this.#own);
  }

  /** Where the script is whose command was begun last, if that is another one. */
  get innerPlace(): ScriptPlace | undefined {
    return this.#last === undefined || this.#last.script === this.#own?.script ? undefined : placeOf(this.#last);
  }

  /** Hears of a command before it is begun, or of an error in a script. */
  reached(script: string, line: () => number): void {
    this.#last = { script, line };
    if (this.#own === undefined || this.#own.script === script) this.#own = this.#last;
  }

  /** Counts a command. @throws BuildError `SHELL_LIMIT` */
  step(): void {
    this.#steps += 1;
    if (this.#steps > this.#budget.steps) throw tooMuch(`runs more than ${this.#budget.steps} commands`);
    if (this.#steps % 256 === 0 && this.#clock() - this.#begun > this.#budget.time)
      throw tooMuch(`runs longer than ${this.#budget.time / 1000} seconds`);
  }

  /** Counts bytes that are made. @throws BuildError `SHELL_LIMIT` */
  wrote(size: number): void {
    this.#output += size;
    if (this.#output > this.#budget.output) throw tooMuch(`writes more than ${this.#budget.output} bytes`);
  }

  /** Hears of how many words an expansion has made. @throws BuildError `SHELL_LIMIT` */
  expanded(words: number): void {
    if (words > mostWords) throw tooMuch(`makes a list of more than ${mostWords} words`);
  }

  #changed(): void {
    this.#changes += 1;
    if (this.#changes > this.#budget.changes) throw tooMuch(`changes more than ${this.#budget.changes} paths`);
  }

  /** Does something one level deeper. @throws BuildError `SHELL_LIMIT` */
  deeper<T>(work: () => T): T {
    if (this.#depth >= this.#budget.depth) throw tooMuch(`has more than ${this.#budget.depth} shells and functions inside of each other`);
    this.#depth += 1;
    try {
      return work();
    } finally {
      this.#depth -= 1;
    }
  }
}

/** Linux passes a program some 100,000 words of a usual length at most; the shell's own lists may be longer. */
const mostWords = 1_000_000;

/** A place whose line is counted when it is asked for. */
interface Lazy {
  readonly script: string;
  readonly line: () => number;
}

const placeOf = ({ script, line }: Lazy): ScriptPlace => ({ script, line: line() });

const tooMuch = (what: string): BuildError => new BuildError("SHELL_LIMIT", `A script ${what}.`);
