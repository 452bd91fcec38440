import { endCommand, readAddress, readCommand, readMap, readPath, readSubstitution, readText } from "./arguments.js";
import { type SedAction, type SedAddress, type SedCommand, SedError } from "./command.js";
import { type SedChunk, SedSource } from "./source.js";

export interface SedScript {
  readonly commands: readonly SedCommand[];
  /** It begins with `#n`. */
  readonly quiet: boolean;
}

/** Reads a script of sed. Source: POSIX sed, the GNU sed manual. */
export function parseSed(chunks: readonly SedChunk[]): SedScript {
  const parser = new Parser(new SedSource(chunks));
  return { commands: parser.commands(), quiet: chunks[0]?.text.startsWith("#n") === true };
}

class Parser {
  readonly #source: SedSource;
  readonly #commands: SedCommand[] = [];
  readonly #open: number[] = [];
  readonly #labels = new Map<string, number>();
  readonly #branches: { readonly index: number; readonly label: string }[] = [];

  constructor(source: SedSource) {
    this.#source = source;
  }

  commands(): SedCommand[] {
    while (this.#command());
    if (this.#open.length > 0) this.#source.failNowhere("unmatched `{'");
    for (const { index, label } of this.#branches) {
      const target = label === "" ? this.#commands.length : this.#labels.get(label);
      if (target === undefined) throw new SedError(`can't find label for jump to \`${label}'`, 4);
      this.#setTarget(index, target);
    }
    return this.#commands;
  }

  #setTarget(index: number, target: number): void {
    const command = this.#commands[index];
    if (command !== undefined && "target" in command.action) this.#commands[index] = { ...command, action: { ...command.action, target } };
  }

  #command(): boolean {
    const source = this.#source;
    source.skip(/^[ \t\n\v\f\r;]$/);
    if (source.peek() === "") return false;
    const first = readAddress(source);
    let second: SedAddress | undefined;
    if (first?.type === "plus" || first?.type === "multiple") source.fail("invalid usage of +N or ~N as first address");
    if (first !== undefined) {
      source.skip(/^[ \t\n\v\f\r]$/);
      if (source.peek() === ",") {
        source.next();
        source.skip(/^[ \t\n\v\f\r]$/);
        second = readAddress(source);
        if (second === undefined) {
          source.next();
          source.fail("unexpected `,'");
        }
        source.skip(/^[ \t\n\v\f\r]$/);
      }
    }
    let letter = source.next();
    if (first?.type === "line" && first.line === 0 && second?.type !== "match") source.fail("invalid usage of line address 0");
    const negated = letter === "!";
    if (negated) {
      source.skip(/^[ \t\n\v\f\r]$/);
      letter = source.next();
      if (letter === "!") source.fail("multiple `!'s");
    }
    if (letter === "") source.fail("missing command");
    const action = this.#action(letter, first, second);
    if (action !== undefined) this.#commands.push({ first, second, negated, action });
    return true;
  }

  #action(letter: string, first: SedAddress | undefined, second: SedAddress | undefined): SedAction | undefined {
    const source = this.#source;
    switch (letter) {
      case "#":
        if (first !== undefined) source.fail("comments don't accept any addresses");
        source.takeLine();
        return undefined;
      case "{":
        this.#open.push(this.#commands.length);
        return { name: "{", target: 0 };
      case "}": {
        const begin = this.#open.pop();
        if (begin === undefined || first !== undefined) return source.fail("unexpected `}'");
        this.#setTarget(begin, this.#commands.length);
        endCommand(source);
        return undefined;
      }
      case ":": {
        if (first !== undefined) source.fail(": doesn't want any addresses");
        const label = this.#label();
        if (label === "") source.fail('":" lacks a label');
        if (!this.#labels.has(label)) this.#labels.set(label, this.#commands.length);
        return undefined;
      }
      case "b":
      case "t":
      case "T":
        this.#branches.push({ index: this.#commands.length, label: this.#label() });
        return { name: letter, target: 0 };
      case "a":
      case "i":
      case "c":
        return { name: letter, text: readText(source) };
      case "r":
      case "R":
      case "w":
      case "W":
        return { name: letter, path: readPath(source) };
      case "q":
      case "Q":
        if (second !== undefined) source.fail("command only uses one address");
        return this.#numbered(letter);
      case "l":
        return this.#numbered(letter);
      case "y":
        return { name: "y", map: readMap(source) };
      case "s":
        return { name: "s", substitution: readSubstitution(source) };
      case "d":
      case "D":
      case "g":
      case "G":
      case "h":
      case "H":
      case "n":
      case "N":
      case "p":
      case "P":
      case "x":
      case "=":
      case "z":
      case "F":
        endCommand(source);
        return { name: letter };
      case "v":
        this.#label();
        endCommand(source);
        return { name: "nothing" };
      case "e":
        return { name: "e", command: readCommand(source) };
    }
    return source.fail(`unknown command: \`${letter}'`);
  }

  #label(): string {
    this.#source.skipBlanks();
    return this.#source.takeWhile(/^[^\s;}]$/);
  }

  #numbered(name: "q" | "Q" | "l"): SedAction {
    this.#source.skipBlanks();
    const digits = this.#source.takeWhile(/^\d$/);
    endCommand(this.#source);
    return { name, number: digits === "" ? undefined : Number(digits) };
  }
}
