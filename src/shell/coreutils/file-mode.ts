/** One change of permissions: an operator and what it gives to whom. */
interface Clause {
  /** Bits that the classes (u, g, o, a) cover; nothing where none is named, and the umask counts. */
  readonly who: number | undefined;
  readonly operator: string;
  readonly value: number;
  /** Gives what a class has: the shift of its bits. */
  readonly copies: number | undefined;
  /** X: execution for directories, and for what somebody can execute already. */
  readonly executes: boolean;
  /** Set-user-ID and set-group-ID bits that are said, and so are taken from directories too. */
  readonly said: number;
}

/** A mode as it is written for chmod, mkdir -m and umask. */
export type ModeChange = readonly Clause[];

interface Subject {
  /** What it has. */
  readonly mode: number;
  readonly directory: boolean;
  readonly umask: number;
}

const idBits = 0o6000;
const classBits: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 };
const classShift: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };
const letterBits: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111, s: idBits, t: 0o1000, X: 0 };

/** Reads an octal or a symbolic mode; nothing where it is neither. Source: GNU coreutils, "File permissions". */
export function parseMode(text: string): ModeChange | undefined {
  if (/^[0-7]+$/.test(text)) {
    const value = Number.parseInt(text, 8);
    const said = text.length > 4 ? idBits : value & idBits;
    return value > 0o7777 ? undefined : [{ who: 0o7777, operator: "=", value, copies: undefined, executes: false, said }];
  }
  const clauses: Clause[] = [];
  for (const part of text.split(",")) {
    const [, classes = "", changes = ""] = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]|[0-7]+))+)$/.exec(part) ?? [];
    if (changes === "") return undefined;
    const who = classes === "" ? undefined : [...classes].reduce((bits, letter) => bits | (classBits[letter] ?? 0), 0);
    for (const [, operator = "", what = ""] of changes.matchAll(/([-+=])([^-+=]*)/g)) {
      const clause = readClause(who, operator, what);
      if (clause === undefined) return undefined;
      clauses.push(clause);
    }
  }
  return clauses;
}

function readClause(who: number | undefined, operator: string, what: string): Clause | undefined {
  const plain = { who, operator, value: 0, copies: undefined, executes: false, said: 0 };
  if (/^[0-7]/.test(what)) {
    const value = Number.parseInt(what, 8);
    return value > 0o7777 || who !== undefined ? undefined : { ...plain, who: 0o7777, value, said: idBits };
  }
  const copies = classShift[what];
  if (copies !== undefined) return { ...plain, copies };
  const value = [...what].reduce((bits, letter) => bits | (letterBits[letter] ?? 0), 0);
  return { ...plain, value, executes: what.includes("X"), said: value & idBits };
}

/** The permissions that come of a change. */
export function applyMode(change: ModeChange, { mode, directory, umask }: Subject): number {
  let now = mode;
  for (const { who, operator, value, copies, executes, said } of change) {
    const affected = who ?? 0o7777;
    let bits = value;
    if (copies !== undefined) bits = ((now >> copies) & 7) * 0o111;
    if (executes && (directory || (now & 0o111) !== 0)) bits |= 0o111;
    bits &= who ?? ~umask;
    const kept = directory ? idBits & ~said : 0;
    if (operator === "+") now |= bits;
    else if (operator === "-") now &= ~bits;
    else now = (now & (~affected | kept)) | bits;
  }
  return now;
}
