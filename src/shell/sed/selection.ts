import type { RegularExpression } from "../regular-expression/regular-expression.js";
import type { SedAddress, SedCommand } from "./command.js";

/** What addresses are held against. */
export interface Position {
  readonly line: number;
  isLast(): boolean;
  matches(expression: RegularExpression | undefined): boolean;
}

/** Says for every line whether a command is for it; keeps whether it is within its range. Source: the GNU sed manual, Addresses. */
export class Selection {
  readonly #command: SedCommand;
  /** The last line of the range that is open, or nothing where an expression ends it. */
  #end: number | undefined;
  active: boolean;

  constructor(command: SedCommand) {
    this.#command = command;
    this.active = startsBefore(command);
  }

  /** Before another file, where every file counts for itself. */
  reset(): void {
    this.active = startsBefore(this.#command);
    this.#end = undefined;
  }

  selects(position: Position): boolean {
    const { first, second, negated } = this.#command;
    if (first === undefined) return !negated;
    return (second === undefined ? holds(first, position) : this.#within(first, second, position)) !== negated;
  }

  #within(first: SedAddress, second: SedAddress, position: Position): boolean {
    const { line } = position;
    if (!this.active) {
      if (!holds(first, position)) return false;
      this.#end = endOf(second, line);
      this.active = this.#end === undefined || this.#end > line;
      return true;
    }
    if (this.#end === undefined) {
      if (holds(second, position)) this.active = false;
      return true;
    }
    if (line >= this.#end) this.active = false;
    return line <= this.#end || holds(first, position);
  }
}

/** `0,/re/`: the range is open before the first line. */
const startsBefore = ({ first, second }: SedCommand): boolean => first?.type === "line" && first.line === 0 && second !== undefined;

function endOf(second: SedAddress, line: number): number | undefined {
  if (second.type === "line") return second.line;
  if (second.type === "plus") return line + second.count;
  if (second.type === "multiple") return second.of === 0 ? line : (Math.floor(line / second.of) + 1) * second.of;
  return undefined;
}

function holds(address: SedAddress, position: Position): boolean {
  switch (address.type) {
    case "line":
      return position.line === address.line;
    case "last":
      return position.isLast();
    case "step":
      return position.line >= address.first && (position.line - address.first) % address.step === 0;
    case "match":
      return position.matches(address.expression);
    default:
      return false;
  }
}
