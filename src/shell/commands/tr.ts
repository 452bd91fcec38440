import { type Command, type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { parseTrSet, TrError, type TrPart } from "../coreutils/tr-set.js";
import { wrongUsage } from "../coreutils/usage.js";
import { parseOptions } from "../getopt.js";
import { readRest, writeText } from "../system/open-file.js";

const table = {
  short: "cCdst",
  long: { complement: "c", delete: "d", "squeeze-repeats": "s", "truncate-set1": "t" },
  stopsAtOperand: true,
};

/** Puts bytes in the place of others, takes them away or squeezes them. Source: POSIX tr, the GNU coreutils manual. */
export const tr: Command = (call) => {
  const options = parseOptions(call.args, table);
  const how = {
    complement: options.has("c") || options.has("C"),
    deletes: options.has("d"),
    squeezes: options.has("s"),
    truncates: options.has("t"),
  };
  const { operands } = options;
  const wrong = checkOperands(call, operands, how);
  if (wrong !== undefined) return wrong;
  try {
    const sets = operands.map(parseTrSet);
    writeText(call.stdout, translate(readRest(call.stdin), sets, how));
    return 0;
  } catch (error) {
    if (!(error instanceof TrError)) throw error;
    return complain(call, error.message);
  }
};

interface How {
  readonly complement: boolean;
  readonly deletes: boolean;
  readonly squeezes: boolean;
  readonly truncates: boolean;
}

function checkOperands(call: Invocation, operands: readonly string[], { deletes, squeezes }: How): number | undefined {
  const least = deletes === squeezes ? 2 : 1;
  const most = deletes && !squeezes ? 1 : 2;
  if (operands.length < least) {
    if (operands.length === 0) return wrongUsage(call, "missing operand");
    const why = squeezes
      ? "Two strings must be given when both deleting and squeezing repeats."
      : "Two strings must be given when translating.";
    return wrongUsage(call, `missing operand after '${operands.at(-1)}'\n${why}`);
  }
  if (operands.length > most) {
    const why = most === 1 && operands.length === 2 ? "\nOnly one string may be given when deleting without squeezing repeats." : "";
    return wrongUsage(call, `extra operand '${operands[most]}'${why}`);
  }
  return undefined;
}

function translate(text: string, [set1 = [], set2]: readonly (readonly TrPart[])[], how: How): string {
  if (set1.some((part) => part.type === "repeat")) throw new TrError("the [c*] repeat construct may not appear in string1");
  const listed = set1.flatMap(bytesOf);
  const first = how.complement ? Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !listed.includes(byte)) : listed;
  const chosen = new Set(first);
  let result = text;
  if (how.deletes) {
    result = without(result, chosen);
    return how.squeezes ? squeezed(result, new Set(secondBytes(set2 ?? [], 0))) : result;
  }
  if (set2 === undefined) return squeezed(result, chosen);
  const map = translation(set1, first, set2, how);
  result = mapped(result, map);
  return how.squeezes ? squeezed(result, new Set(secondBytes(set2, first.length))) : result;
}

const bytesOf = (part: TrPart): readonly number[] => (part.type === "repeat" ? new Array<number>(part.count).fill(part.byte) : part.bytes);

/** The bytes of the second set, with `[x*]` for what it lacks of a length. */
function secondBytes(parts: readonly TrPart[], length: number): number[] {
  const open = parts.filter((part) => part.type === "repeat" && part.count === 0);
  if (open.length > 1) throw new TrError("only one [c*] repeat construct may appear in string2");
  const known = parts.reduce((sum, part) => sum + bytesOf(part).length, 0);
  return parts.flatMap((part) => {
    if (part.type !== "repeat" || part.count > 0) return bytesOf(part);
    return new Array<number>(Math.max(0, length - known)).fill(part.byte);
  });
}

function translation(set1: readonly TrPart[], first: readonly number[], set2: readonly TrPart[], how: How): Map<number, number> {
  for (const part of set2) {
    if (part.type === "class" && part.name !== "upper" && part.name !== "lower") {
      throw new TrError("when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'");
    }
  }
  const isCase = (part: TrPart) => part.type === "class" && (part.name === "upper" || part.name === "lower");
  if (set2.some(isCase)) return caseTranslation(set1, set2, how);
  const second = secondBytes(set2, first.length);
  const last = second.at(-1);
  if (!how.truncates && last === undefined && first.length > 0) throw new TrError("when not truncating set1, string2 must be non-empty");
  const map = new Map<number, number>();
  for (const [index, byte] of first.entries()) {
    const to = second[index] ?? (how.truncates ? undefined : last);
    if (to !== undefined) map.set(byte, to);
  }
  return map;
}

/** With `[:upper:]` or `[:lower:]` in the second set: the classes stand at the same place in the first. */
function caseTranslation(set1: readonly TrPart[], set2: readonly TrPart[], how: How): Map<number, number> {
  if (how.complement) throw new UnsupportedCall("tr -c with a class in its second set");
  const map = new Map<number, number>();
  const expand = (parts: readonly TrPart[]): (TrPart | number)[] =>
    parts.flatMap((part): (TrPart | number)[] =>
      part.type === "class" && (part.name === "upper" || part.name === "lower") ? [part] : [...bytesOf(part)],
    );
  const [left, right] = [expand(set1), expand(set2)];
  if (set2.some((part) => part.type === "repeat" && part.count === 0))
    throw new UnsupportedCall("tr with [c*] and a class in its second set");
  if (right.length > left.length && right.slice(left.length).some((one) => typeof one !== "number")) {
    throw new TrError("misaligned [:upper:] and/or [:lower:] construct");
  }
  for (const [index, one] of left.entries()) {
    const to = right[index];
    if (to === undefined && typeof right.at(-1) !== "number" && !how.truncates) {
      throw new TrError("when translating with string1 longer than string2,\nthe latter string must not end with a character class");
    }
    const other = to ?? (how.truncates ? undefined : right.at(-1));
    if (other === undefined) continue;
    if (typeof one === "number" && typeof other === "number") map.set(one, other);
    else if (typeof one !== "number" && typeof other !== "number" && one.type === "class" && other.type === "class") {
      for (const byte of one.type === "class" ? one.bytes : []) map.set(byte, one.name === other.name ? byte : byte ^ 32);
    } else if (typeof other !== "number") throw new TrError("misaligned [:upper:] and/or [:lower:] construct");
    else throw new UnsupportedCall("tr with a class in only one of its sets");
  }
  return map;
}

function without(text: string, bytes: ReadonlySet<number>): string {
  let result = "";
  for (const character of text) if (!bytes.has(character.charCodeAt(0))) result += character;
  return result;
}

function mapped(text: string, map: ReadonlyMap<number, number>): string {
  const table = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(map.get(byte) ?? byte));
  let result = "";
  for (let at = 0; at < text.length; at++) result += table[text.charCodeAt(at)] ?? "";
  return result;
}

function squeezed(text: string, bytes: ReadonlySet<number>): string {
  let result = "";
  let before = "";
  for (const character of text) {
    if (character !== before || !bytes.has(character.charCodeAt(0))) result += character;
    before = character;
  }
  return result;
}
