import type { RegularExpression } from "../regular-expression/regular-expression.js";
import { type SedAction, SedError, type Substitution } from "./command.js";
import type { SedInput } from "./input.js";
import type { SedFiles, SedOutput } from "./output.js";
import type { SedScript } from "./parser.js";
import { substituted } from "./replacement.js";
import { Selection } from "./selection.js";

export interface SedOptions {
  readonly quiet: boolean;
  readonly delimiter: string;
  readonly lineLength: number;
  /** Runs a command of the shell; gives what it writes. */
  readonly runCommand: (command: string) => string;
}

/** How a command ended: the script goes on, at another command perhaps; its cycle is over; or sed is. */
type Outcome = { readonly to: number } | "next" | "end" | "deleted" | "restart" | { readonly exit: number; readonly print: boolean };

/** A run of a script over its input. Source: POSIX sed, the GNU sed manual. */
export class SedRun {
  readonly #script: SedScript;
  readonly #selections: readonly Selection[];
  readonly #input: SedInput;
  readonly #files: SedFiles;
  readonly #options: SedOptions;
  /** The main output, which -i changes with every file. */
  output: SedOutput;
  #pattern = "";
  #unended = false;
  #hold = "";
  #holdUnended = false;
  #replaced = false;
  #lastExpression: RegularExpression | undefined;
  /** What is written at the end of the cycle, from a, r and R. */
  readonly #appended: (() => string)[] = [];

  constructor(script: SedScript, input: SedInput, files: SedFiles, output: SedOutput, options: SedOptions) {
    this.#script = script;
    this.#selections = script.commands.map((command) => new Selection(command));
    this.#input = input;
    this.#files = files;
    this.output = output;
    this.#options = options;
  }

  resetRanges(): void {
    for (const selection of this.#selections) selection.reset();
  }

  /** Gives the exit status. */
  run(): number {
    let keep = false;
    while (keep || this.#read()) {
      keep = false;
      const outcome = this.#cycle();
      if (outcome === "restart") keep = true;
      if (outcome === "end") this.#autoPrint();
      if (typeof outcome === "string" || !("exit" in outcome)) continue;
      if (outcome.print) {
        this.#autoPrint();
        this.#writeAppended();
      }
      return outcome.exit;
    }
    return 0;
  }

  #read(append = false): boolean {
    this.#writeAppended();
    const line = this.#input.next();
    if (line === undefined) return false;
    this.#replaced = false;
    this.#pattern = append ? this.#pattern + this.#options.delimiter + line.text : line.text;
    this.#unended = line.unended;
    return true;
  }

  #writeAppended(): void {
    for (const text of this.#appended.splice(0)) this.output.write(text());
  }

  #print(text = this.#pattern, output = this.output): void {
    output.writeLine(text, this.#options.delimiter, this.#unended);
  }

  #autoPrint(): void {
    if (!this.#options.quiet) this.#print();
  }

  #cycle(): Outcome {
    const { commands } = this.#script;
    const position = {
      line: 0,
      isLast: () => this.#input.isLast(),
      matches: (expression: RegularExpression | undefined) => this.#expression(expression).test(this.#pattern),
    };
    for (let at = 0; at < commands.length; ) {
      const command = commands[at];
      const selection = this.#selections[at];
      if (command === undefined || selection === undefined) break;
      at += 1;
      position.line = this.#input.line;
      const selected = selection.selects(position);
      if (command.action.name === "{") {
        if (!selected) at = command.action.target;
        continue;
      }
      if (!selected) continue;
      const outcome = this.#execute(command.action, selection);
      if (typeof outcome === "object" && "to" in outcome) at = outcome.to;
      else if (outcome !== "next") return outcome;
    }
    return "end";
  }

  #expression(given: RegularExpression | undefined): RegularExpression {
    const expression = given ?? this.#lastExpression;
    if (expression === undefined) throw new SedError("-e expression #1, char 0: no previous regular expression");
    this.#lastExpression = expression;
    return expression;
  }

  #execute(action: SedAction, selection: Selection): Outcome {
    const { delimiter, lineLength } = this.#options;
    switch (action.name) {
      case "b":
        return { to: action.target };
      case "t":
      case "T": {
        const jumps = this.#replaced === (action.name === "t");
        this.#replaced = false;
        return jumps ? { to: action.target } : "next";
      }
      case "a":
        this.#appended.push(() => action.text);
        return "next";
      case "i":
        this.output.write(delimiter === "\n" ? action.text : action.text.replace(/\n$/, delimiter));
        return "next";
      case "c":
        if (!selection.active) this.output.write(action.text);
        return "deleted";
      case "e":
        if (action.command === "") this.#replaceByOutput();
        else {
          this.output.flush();
          this.output.write(this.#options.runCommand(action.command));
        }
        return "next";
      case "r":
        this.#appended.push(() => this.#files.read(action.path));
        return "next";
      case "R": {
        const line = this.#files.nextLine(action.path, delimiter);
        if (line !== undefined) this.#appended.push(() => line);
        return "next";
      }
      case "w":
        this.#print(this.#pattern, this.#files.output(action.path));
        return "next";
      case "W":
        this.#files.output(action.path).writeLine(this.#firstLine(), delimiter, false);
        return "next";
      case "q":
      case "Q":
        return { exit: action.number ?? 0, print: action.name === "q" };
      case "l":
        this.output.write(`${shown(this.#pattern, action.number ?? lineLength)}${delimiter}`);
        return "next";
      case "y":
        this.#pattern = [...this.#pattern].map((one) => action.map.get(one) ?? one).join("");
        return "next";
      case "s":
        this.#substitute(action.substitution);
        return "next";
    }
    return this.#simple(action.name);
  }

  #firstLine(): string {
    return this.#pattern.split(this.#options.delimiter, 1)[0] ?? "";
  }

  #simple(name: SedAction["name"]): Outcome {
    const { delimiter } = this.#options;
    switch (name) {
      case "d":
        return "deleted";
      case "D":
        if (!this.#pattern.includes(delimiter)) return "deleted";
        this.#pattern = this.#pattern.slice(this.#pattern.indexOf(delimiter) + 1);
        return "restart";
      case "g":
      case "G":
        this.#pattern = name === "g" ? this.#hold : this.#pattern + delimiter + this.#hold;
        this.#unended = this.#holdUnended;
        break;
      case "h":
      case "H":
        this.#hold = name === "h" ? this.#pattern : this.#hold + delimiter + this.#pattern;
        this.#holdUnended = this.#unended;
        break;
      case "x":
        [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
        [this.#unended, this.#holdUnended] = [this.#holdUnended, this.#unended];
        break;
      case "n":
        if (this.#input.isLast()) return "end";
        this.#autoPrint();
        this.#read();
        break;
      case "N":
        if (this.#input.isLast()) return "end";
        this.#read(true);
        break;
      case "p":
        this.#print();
        break;
      case "P":
        this.output.writeLine(this.#firstLine(), delimiter, false);
        break;
      case "=":
        this.output.write(`${this.#input.line}${delimiter}`);
        break;
      case "z":
        this.#pattern = "";
        break;
      case "F":
        this.output.write(`${this.#input.path}${delimiter}`);
        break;
    }
    return "next";
  }

  /** Runs the line as a command. */
  #replaceByOutput(): void {
    const { delimiter, runCommand } = this.#options;
    this.output.flush();
    const text = runCommand(this.#pattern);
    this.#pattern = text.endsWith(delimiter) ? text.slice(0, -1) : text;
  }

  #substitute(substitution: Substitution): void {
    const expression = this.#expression(substitution.expression);
    const changed = substituted(this.#pattern, substitution, expression.exec);
    if (changed === undefined) return;
    this.#replaced = true;
    this.#pattern = changed;
    if (substitution.runs) this.#replaceByOutput();
    if (substitution.print) this.#print();
    if (substitution.path !== undefined) this.#print(this.#pattern, this.#files.output(substitution.path));
  }
}

const named: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** A line as l shows it. */
function shown(text: string, lineLength: number): string {
  let result = "";
  let width = 0;
  for (const character of text) {
    const isPlain = character >= " " && character <= "~";
    const piece = named[character] ?? (isPlain ? character : `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`);
    if (lineLength > 0 && width + piece.length > lineLength - 1) {
      result += "\\\n";
      width = 0;
    }
    result += piece;
    width += piece.length;
  }
  return `${result}$`;
}
