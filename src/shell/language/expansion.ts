import type { ParameterExpansionPart, ParameterOperation, Word, WordPart } from "unbash";
import { parse } from "../../third-party/unbash.js";
import { UnsupportedCall } from "../command.js";
import { evaluateArithmetic } from "./arithmetic.js";
import { ShellError } from "./control-flow.js";
import { type ExpansionSink, type Field, FieldSink, PatternSink, TextSink } from "./fields.js";
import { homeOf } from "./home.js";
import { fieldSeparators } from "./ifs.js";
import { replaced, sliced, withCase } from "./parameter-change.js";
import { removed } from "./parameter-removal.js";
import { pathnames } from "./pathname.js";
import { checkScript } from "./script.js";
import type { ShellState } from "./state.js";
import { substituteCommand } from "./substitution.js";

/** How a word stands: `text` has been quoted already, as in a here-document. */
interface Standing {
  readonly quoted: boolean;
  /** The word of `${name-word}` without quotes: its own text is split too. */
  readonly splits?: boolean;
}

const bare: Standing = { quoted: false };

/** The fields that words become: all expansions, splitting, pathnames. Source: POSIX, Shell Command Language, 2.6. */
export function expandWords(state: ShellState, words: readonly Word[]): string[] {
  const fields: string[] = [];
  for (const word of words) {
    const simple = plainText(word);
    if (simple !== undefined) {
      fields.push(simple);
      continue;
    }
    const sink = new FieldSink(fieldSeparators(state.variables));
    expandTilde(state, word, sink, bare);
    for (const field of sink.fields()) for (const path of pathnamesOf(state, field)) fields.push(path);
    state.machine.expanded(fields.length);
  }
  return fields;
}

/** Most words: nothing in them is special. */
function plainText({ parts, text }: Word): string | undefined {
  return parts === undefined && !/[\\~*?[]/.test(text) ? text : undefined;
}

function pathnamesOf(state: ShellState, { text, pattern }: Field): readonly string[] {
  if (pattern === undefined || state.options.has("f")) return [text];
  const found = pathnames(state.files, pattern);
  return found.length === 0 ? [text] : found;
}

/** A word as one text: neither split nor taken for a pattern. In an assignment, `~` counts after every colon. */
export function expandText(state: ShellState, word: Word, { assignment = false } = {}): string {
  const sink = new TextSink();
  expandTilde(state, word, sink, bare, assignment);
  return sink.text;
}

/** A word as a pattern. */
export function expandPattern(state: ShellState, word: Word): string {
  const sink = new PatternSink();
  expandTilde(state, word, sink, bare);
  return sink.pattern;
}

/** A word into any sink. */
export function expandInto(state: ShellState, word: Word, sink: ExpansionSink): void {
  expandTilde(state, word, sink, bare);
}

/** The parts of a here-document's body. */
export function expandQuotedParts(state: ShellState, parts: readonly WordPart[]): string {
  const sink = new TextSink();
  expandParts(state, parts, sink, { quoted: true });
  return sink.text;
}

function expandTilde(state: ShellState, word: Word, sink: ExpansionSink, standing: Standing, assignment = false) {
  const { text, parts } = word;
  if (!text.includes("~")) return expandWord(state, word, sink, standing);
  const [first] = parts ?? [];
  const leading = parts === undefined ? text : first?.type === "Literal" ? first.text : "";
  const rest = parts === undefined ? [] : parts.slice(leading === "" ? 0 : 1);
  const isWhole = rest.length === 0;
  const pieces = assignment ? leading.split(":") : [leading];
  pieces.forEach((piece, i) => {
    const [tilde, user] = /^~([\w.-]*)(?=\/|$)/.exec(piece) ?? [];
    const ends = tilde === piece && i === pieces.length - 1 && !isWhole;
    const home = tilde === undefined || ends ? undefined : homeOf(state, user ?? "");
    if (i > 0) sink.literal(":");
    if (home !== undefined) sink.quoted(home);
    expandBare(home === undefined ? piece : piece.slice(tilde?.length ?? 0), sink, standing);
  });
  expandParts(state, rest, sink, standing);
}

function expandWord(state: ShellState, { text, parts }: Word, sink: ExpansionSink, standing: Standing) {
  if (parts !== undefined) expandParts(state, parts, sink, standing);
  else if (standing.quoted) sink.quoted(text.replace(/\\([$`"\\}])|\\\n/g, "$1"));
  else expandBare(text, sink, standing);
}

/** Unquoted text: a backslash quotes the next character, and a newline after one goes. */
function expandBare(text: string, sink: ExpansionSink, { splits }: Standing) {
  if (text === "") return;
  const put = (piece: string) => (splits ? sink.unquoted(piece) : sink.literal(piece));
  if (!text.includes("\\")) return put(text);
  for (const [piece] of text.matchAll(/[^\\]+|\\.?/gs)) {
    if (piece === "\\\n") continue;
    if (piece.startsWith("\\")) sink.quoted(piece === "\\" ? piece : piece.slice(1));
    else put(piece);
  }
}

function expandParts(state: ShellState, parts: readonly WordPart[], sink: ExpansionSink, standing: Standing): void {
  for (const part of parts) expandPart(state, part, sink, standing);
}

function expandPart(state: ShellState, part: WordPart, sink: ExpansionSink, standing: Standing) {
  const put = (text: string) => (standing.quoted ? sink.quoted(text) : sink.unquoted(text));
  switch (part.type) {
    case "Literal":
      return standing.quoted ? sink.quoted(part.value) : expandBare(part.text, sink, standing);
    case "Glob":
      if (standing.quoted) return sink.quoted(part.text);
      if (part.kind !== "bracket") return sink.literal(part.text);
      sink.literal("[");
      expandParts(state, part.parts, sink, standing);
      return sink.literal("]");
    case "SingleQuoted":
      // In double quotes they are characters like any other.
      return sink.quoted(standing.quoted ? part.text : part.value);
    case "DoubleQuoted":
      return expandDoubleQuoted(state, part.parts, sink);
    case "SimpleExpansion":
      return expandParameter(state, part.text.slice(1), sink, standing);
    case "ParameterExpansion":
      return expandBraced(state, part, sink, standing);
    case "CommandExpansion":
      if (part.script === undefined) return;
      checkScript(part.script, state.source);
      return put(substituteCommand(state, part.script));
    case "ArithmeticExpansion":
      return put(evaluate(state, part.text.slice(3, -2)));
    case "BraceExpansion":
      // dash has none: the braces stand for themselves.
      if (state.bash) throw new UnsupportedCall("brace expansion");
      return part.parts === undefined ? expandBare(part.text, sink, standing) : expandBraces(state, part.parts, sink, standing);
    case "AnsiCQuoted":
      if (state.bash) return sink.quoted(part.value);
      sink.literal("$");
      return sink.quoted(part.text.slice(2, -1));
    case "LocaleString":
      if (!state.bash) sink.literal("$");
      return expandDoubleQuoted(state, part.parts, sink);
    default:
      throw new UnsupportedCall(`the expansion ${part.text}`);
  }
}

function expandBraces(state: ShellState, parts: readonly WordPart[], sink: ExpansionSink, standing: Standing) {
  sink.literal("{");
  expandParts(state, parts, sink, standing);
  sink.literal("}");
}

/** Quotes make a field, empty as it may be, but `"$@"` without parameters makes none. */
function expandDoubleQuoted(state: ShellState, parts: readonly WordPart[], sink: ExpansionSink): void {
  const isAll = parts.length > 0 && parts.every((part) => (part.type === "SimpleExpansion" ? part.text === "$@" : isWholeArray(part)));
  if (!isAll) sink.quoted("");
  expandParts(state, parts, sink, { quoted: true });
}

/** `${name[@]}`, which makes no field of no elements. */
const isWholeArray = (part: WordPart): boolean => part.type === "ParameterExpansion" && part.index?.text === "@" && part.prefix !== "#";

/** The value of a parameter that is not `@` or `*`; undefined where it is unset. */
export function parameterValue(state: ShellState, name: string): string | undefined {
  switch (name) {
    case "?":
      return String(state.status);
    case "#":
      return String(state.positional.length);
    case "$":
      return String(state.process);
    case "!":
      return state.background === undefined ? undefined : String(state.background);
    case "-":
      return [...state.options].filter((one) => one.length === 1).join("");
    case "LINENO":
      // Debian builds dash without it.
      return state.bash ? String(state.interpreter.line(state)) : state.variables.get(name);
    case "0":
      return state.name;
    default:
      return /^\d+$/.test(name) ? state.positional[Number(name) - 1] : state.variables.get(name);
  }
}

function expandParameter(state: ShellState, name: string, sink: ExpansionSink, standing: Standing) {
  if (name === "@" || name === "*") return expandPositional(state, name, sink, standing);
  const value = parameterValue(state, name);
  if (value === undefined) refuseUnset(state, name);
  else if (standing.quoted) sink.quoted(value);
  else sink.unquoted(value);
}

function expandPositional(state: ShellState, name: "@" | "*", sink: ExpansionSink, standing: Standing) {
  expandList(state, { name, values: state.positional }, sink, standing);
}

interface List {
  /** `*` is one text where it is quoted. */
  readonly name: "@" | "*";
  readonly values: readonly string[];
}

function expandList(state: ShellState, { name, values }: List, sink: ExpansionSink, { quoted }: Standing) {
  const put = (text: string) => (quoted ? sink.quoted(text) : sink.unquoted(text));
  const isText = !(sink instanceof FieldSink);
  if (name === "*" && (quoted || isText)) return put(values.join(fieldSeparators(state.variables).join));
  values.forEach((value, i) => {
    if (i > 0) {
      if (quoted || isText) sink.next();
      else if (sink instanceof FieldSink) sink.split();
    }
    put(value);
  });
}

/** What an operation makes of a text, where it is one that only changes it. */
function changeOf(state: ShellState, operation: ParameterOperation): ((text: string) => string) | undefined {
  if (operation.type === "Remove") {
    const pattern = expandPattern(state, operation.operand);
    return (text) => removed(text, operation.operator, pattern);
  }
  if (operation.type === "CaseModification") {
    const pattern = operation.operand === undefined ? "" : expandPattern(state, operation.operand);
    return (text) => withCase(text, operation.operator, pattern);
  }
  if (operation.type !== "Replace") return undefined;
  const change = { pattern: expandPattern(state, operation.pattern), by: expandText(state, operation.replacement) };
  return (text) => replaced(text, operation.operator, change);
}

/** `${name:offset:length}`, of a text or of an array whose elements are numbered without a gap. */
function sliceOf(
  state: ShellState,
  { operation, parameter, index, text }: ParameterExpansionPart,
  { list, value = "" }: { readonly list: readonly string[] | undefined; readonly value: string | undefined },
): string | readonly string[] {
  const hasGaps = [...state.variables.elements(parameter).keys()].some((number, i) => number !== i);
  const isPositional = index === undefined && (parameter === "@" || parameter === "*");
  if (operation?.type !== "Slice" || isPositional || (list !== undefined && hasGaps)) throw new UnsupportedCall(`the expansion ${text}`);
  const numberOf = (word: Word) => Number(evaluate(state, word.text));
  const [offset, length] = [numberOf(operation.offset), operation.length && numberOf(operation.length)];
  const taken = list === undefined ? sliced(value, offset, length) : sliced(list, offset, length);
  if (taken === undefined || (list !== undefined && (length ?? 0) < 0)) throw new ShellError(`${length}: substring expression < 0`, 1);
  return taken;
}

/** The list that `@`, `*` or an index of these stands for. */
function listOf(state: ShellState, { parameter, index }: ParameterExpansionPart): List | undefined {
  if (parameter === "@" || parameter === "*") return { name: parameter, values: state.positional };
  const name = index?.text;
  return name === "@" || name === "*" ? { name, values: [...state.variables.elements(parameter).values()] } : undefined;
}

function elementOrParameter(state: ShellState, { parameter, index }: ParameterExpansionPart): string | undefined {
  if (index === undefined) return parameterValue(state, parameter);
  return state.variables.elements(parameter).get(elementNumber(state, parameter, index));
}

/** The number of an element; below 0 it counts from the end. */
export function elementNumber(state: ShellState, name: string, index: Word): number {
  const number = Number(evaluate(state, index.text));
  if (number >= 0) return number;
  const next = Math.max(-1, ...state.variables.elements(name).keys()) + 1;
  if (next + number < 0) throw new ShellError(`${name}[${index.text}]: bad array subscript`, 1);
  return next + number;
}

function refuseUnset(state: ShellState, name: string): void {
  if (state.options.has("u")) throw new ShellError(`${name}: parameter not set`);
}

function expandBraced(state: ShellState, part: ParameterExpansionPart, sink: ExpansionSink, standing: Standing) {
  const { parameter, prefix, operation, index } = part;
  const isBashOnly = index !== undefined || prefix === "!" || !["Default", "Remove", undefined].includes(operation?.type);
  if (isBashOnly && !state.bash) throw new UnsupportedCall(`the expansion ${part.text}`);
  const list = listOf(state, part);
  const value = list === undefined ? elementOrParameter(state, part) : list.values.length === 0 ? undefined : list.values.join(" ");
  const put = (text: string) => (standing.quoted ? sink.quoted(text) : sink.unquoted(text));
  const putWhole = () => {
    if (list !== undefined) expandList(state, list, sink, standing);
    else if (value === undefined) refuseUnset(state, parameter);
    else put(value);
  };
  if (prefix === "!") {
    if (operation !== undefined || list === undefined) throw new UnsupportedCall(`the expansion ${part.text}`);
    const values = [...state.variables.elements(parameter).keys()].map(String);
    return expandList(state, { ...list, values }, sink, standing);
  }
  if (prefix === "#") {
    if (value === undefined && list === undefined) refuseUnset(state, parameter);
    return put(String(list !== undefined && state.bash ? list.values.length : (value ?? "").length));
  }
  if (operation === undefined) return putWhole();
  if (operation.type === "Slice") {
    if (list === undefined && value === undefined) return refuseUnset(state, parameter);
    const taken = sliceOf(state, part, { list: index && list?.values, value });
    return typeof taken === "string" ? put(taken) : expandList(state, { name: list?.name ?? "@", values: taken }, sink, standing);
  }
  const change = changeOf(state, operation);
  if (change !== undefined) {
    if (list !== undefined && index !== undefined) return expandList(state, { ...list, values: list.values.map(change) }, sink, standing);
    return value === undefined ? refuseUnset(state, parameter) : put(change(value));
  }
  if (operation.type !== "Default") throw new UnsupportedCall(`the expansion ${part.text}`);
  const { operator, operand } = operation;
  const counts = value !== undefined && !(operator.startsWith(":") && value === "");
  const substitute = () =>
    standing.quoted ? expandWord(state, operand, sink, standing) : expandTilde(state, operand, sink, { quoted: false, splits: true });
  switch (operator.replace(":", "")) {
    case "-":
      return counts ? putWhole() : substitute();
    case "+":
      return counts ? substitute() : undefined;
    case "=": {
      if (counts) return put(value);
      if (index !== undefined) throw new UnsupportedCall(`the expansion ${part.text}`);
      if (!/^[A-Za-z_]/.test(parameter)) throw new ShellError(`${parameter}: bad variable name`);
      const assigned = new TextSink();
      if (standing.quoted) expandWord(state, operand, assigned, standing);
      else expandTilde(state, operand, assigned, bare);
      state.variables.set(parameter, assigned.text);
      return put(assigned.text);
    }
    default: {
      if (counts) return putWhole();
      const message = expandText(state, operand);
      throw new ShellError(`${parameter}: ${message === "" ? `parameter not set${operator === ":?" ? " or null" : ""}` : message}`);
    }
  }
}

/** The text inside `$((…))` is expanded as in double quotes, and what comes out is evaluated. */
export function evaluate(state: ShellState, text: string): string {
  const expanded = /[$`\\]/.test(text) ? expandQuotedParts(state, quotedParts(text)) : text;
  return evaluateArithmetic(expanded, {
    get: (name) => parameterValue(state, name),
    set: (name, value) => state.variables.set(name, value),
  });
}

const mark = "END_OF_ARITHMETIC";

/** A here-document's body has just the syntax of text in double quotes. */
function quotedParts(text: string): readonly WordPart[] {
  const [statement] = parse(`: <<${mark}\n${text}\n${mark}\n`).commands;
  const command = statement?.command;
  const document = command?.type === "Command" ? command.suffix.find((one) => one.type === "HereDoc") : undefined;
  const parts = document?.body.parts ?? [{ type: "Literal", pos: 0, end: 0, text, value: `${text}\n` } as const];
  return parts;
}
