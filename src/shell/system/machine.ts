import { BuildError } from "../../core/errors.js";
import type { Command } from "../command.js";
import type { FileTable } from "./file-table.js";

/** What is not understood, with the place that asked for it. */
export interface Unsupported {
  /** The script, as it was called. */
  readonly script: string;
  readonly line: number;
  /** Such as `sed: the option -z`. */
  readonly what: string;
}

/** What all programs of one run may use together. */
export interface Budget {
  /** Commands of scripts. */
  readonly steps: number;
  /** Bytes written to pipes, files and the output, and zeros read from devices. */
  readonly output: number;
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
  #depth = 0;
  #processes = 100;

  constructor({ table, commands, budget, clock }: MachineOptions) {
    this.table = table;
    table.onBytes = (size) => this.wrote(size);
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

  /** Counts a command. @throws BuildError `SHELL_LIMIT` */
  step(): void {
    this.#steps += 1;
    if (this.#steps > this.#budget.steps) throw tooMuch(`more than ${this.#budget.steps} commands`);
    if (this.#steps % 256 === 0 && this.#clock() - this.#begun > this.#budget.time)
      throw tooMuch(`longer than ${this.#budget.time / 1000} seconds`);
  }

  /** Counts bytes that are made. @throws BuildError `SHELL_LIMIT` */
  wrote(size: number): void {
    this.#output += size;
    if (this.#output > this.#budget.output) throw tooMuch(`and writes more than ${this.#budget.output} bytes`);
  }

  /** Does something one level deeper. @throws BuildError `SHELL_LIMIT` */
  deeper<T>(work: () => T): T {
    if (this.#depth >= this.#budget.depth) throw tooMuch(`more than ${this.#budget.depth} shells and functions inside of each other`);
    this.#depth += 1;
    try {
      return work();
    } finally {
      this.#depth -= 1;
    }
  }
}

const tooMuch = (what: string): BuildError =>
  new BuildError("SHELL_LIMIT", `A script runs ${what}.`, {
    hint: "It may wait for something that an image does not have: waive the script in runtime.yaml, or report it.",
  });
