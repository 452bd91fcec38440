import { type Invocation, UnsupportedCall } from "../command.js";
import { complain } from "../complain.js";
import { quotedWord } from "../coreutils/gnu-quotes.js";
import { writeText } from "../system/open-file.js";
import { SystemError } from "../system/system-error.js";
import type { FindState, FindTest } from "./entry.js";
import { findExec, findExecMany } from "./exec.js";
import { findPrintf } from "./printf.js";
import { findRegex } from "./regex.js";
import { FindUsageError, findTests, plainFindTests } from "./tests.js";

/** What find is to do with each path. */
export interface FindExpression {
  readonly test: FindTest;
  readonly leastDepth: number;
  readonly mostDepth: number;
  /** What is in a directory comes before it. */
  readonly depthFirst: boolean;
  /** Programs that paths were gathered for. */
  readonly finish: (state: FindState) => void;
}

const nothing = new Set(["-noleaf", "-mount", "-xdev", "-warn", "-nowarn", "-ignore_readdir_race", "-noignore_readdir_race"]);
const binary: Readonly<Record<string, string>> = { "-o": "or", "-or": "or", "-a": "and", "-and": "and", ",": "list" };

/** Reads the expression of find. Source: POSIX find, find(1). @throws FindUsageError after it told what is wrong */
export class FindParser {
  readonly #call: Invocation;
  readonly #args: readonly string[];
  readonly #finishers: ((state: FindState) => void)[] = [];
  #at = 0;
  #acts = false;
  #leastDepth = 0;
  #mostDepth = Number.POSITIVE_INFINITY;
  #depthFirst = false;
  #regexType = "emacs";

  constructor(call: Invocation, args: readonly string[]) {
    this.#call = call;
    this.#args = args;
  }

  parse(): FindExpression {
    const test = this.#args.length === 0 ? () => true : this.#list();
    const left = this.#args[this.#at];
    if (left !== undefined) throw new UnsupportedCall(`the argument ${left}`);
    const print = plainActions["-print"];
    return {
      test: this.#acts || print === undefined ? test : (entry, state) => test(entry, state) && print(entry, state),
      leastDepth: this.#leastDepth,
      mostDepth: this.#mostDepth,
      depthFirst: this.#depthFirst,
      finish: (state) => {
        for (const finish of this.#finishers) finish(state);
      },
    };
  }

  #wrong(message: string): never {
    complain(this.#call, message);
    throw new FindUsageError(message);
  }

  #operator(): string | undefined {
    return binary[this.#args[this.#at] ?? ""];
  }

  /** What comes after an operator. */
  #operand(parse: () => FindTest): FindTest {
    const operator = this.#args[this.#at++] ?? "";
    const next = this.#args[this.#at];
    if (next === undefined || next === ")") this.#wrong(`expected an expression after '${operator}'`);
    return parse();
  }

  #list(): FindTest {
    let left = this.#or();
    while (this.#operator() === "list") {
      const [first, second] = [left, this.#operand(() => this.#or())];
      left = (entry, state) => {
        first(entry, state);
        return second(entry, state);
      };
    }
    return left;
  }

  #or(): FindTest {
    let left = this.#and();
    while (this.#operator() === "or") {
      const [first, second] = [left, this.#operand(() => this.#and())];
      left = (entry, state) => first(entry, state) || second(entry, state);
    }
    return left;
  }

  #and(): FindTest {
    let left = this.#not();
    for (;;) {
      const operator = this.#operator();
      const next = this.#args[this.#at];
      if (next === undefined || next === ")" || (operator !== undefined && operator !== "and")) return left;
      const [first, second] = [left, operator === undefined ? this.#not() : this.#operand(() => this.#not())];
      left = (entry, state) => first(entry, state) && !state.ended && second(entry, state);
    }
  }

  #not(): FindTest {
    const word = this.#args[this.#at];
    if (word === "!" || word === "-not") {
      const inner = this.#operand(() => this.#not());
      return (entry, state) => !inner(entry, state);
    }
    if (word !== "(") return this.#primary();
    this.#at += 1;
    if (this.#args[this.#at] === ")") this.#wrong("invalid expression; empty parentheses are not allowed.");
    const inner = this.#list();
    if (this.#args[this.#at++] !== ")") this.#wrong("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
    return inner;
  }

  #argument(name: string): string {
    return this.#args[this.#at++] ?? this.#wrong(`missing argument to \`${name}'`);
  }

  #primary(): FindTest {
    const name = this.#args[this.#at] ?? "";
    if (binary[name] !== undefined) this.#wrong(`invalid expression; you have used a binary operator '${name}' with nothing before it.`);
    this.#at += 1;
    const plain = plainFindTests[name];
    if (plain !== undefined) return plain;
    const test = findTests[name];
    if (test !== undefined) return test(this.#argument(name), this.#call);
    const action = plainActions[name];
    if (action !== undefined) {
      if (name === "-delete") this.#depthFirst = true;
      if (name !== "-prune") this.#acts = true;
      return name === "-prune" && this.#depthFirst ? () => true : action;
    }
    return this.#special(name);
  }

  #special(name: string): FindTest {
    if (nothing.has(name)) return () => true;
    switch (name) {
      case "-maxdepth":
        this.#mostDepth = this.#depth(name);
        return () => true;
      case "-mindepth":
        this.#leastDepth = this.#depth(name);
        return () => true;
      case "-depth":
      case "-d":
        this.#depthFirst = true;
        return () => true;
      case "-regextype":
        this.#regexType = this.#argument(name);
        return () => true;
      case "-regex":
      case "-iregex":
        return findRegex(this.#argument(name), this.#regexType, name === "-iregex");
      case "-printf":
        this.#acts = true;
        return findPrintf(this.#argument(name));
      case "-exec":
      case "-execdir":
        this.#acts = true;
        return this.#exec(name);
      default:
        throw new UnsupportedCall(`the predicate ${name}`);
    }
  }

  #depth(name: string): number {
    const text = this.#argument(name);
    if (!/^\d+$/.test(text)) this.#wrong(`Expected a positive decimal integer argument to ${name}, but got ${quotedWord(text)}`);
    return Number(text);
  }

  #exec(name: string): FindTest {
    const argv: string[] = [];
    for (;;) {
      const word = this.#args[this.#at++];
      if (word === undefined) return this.#wrong(`missing argument to \`${name}'`);
      if (word === ";") break;
      if (word === "+" && argv.at(-1)?.includes("{}")) return this.#execMany(name, argv);
      argv.push(word);
    }
    if (argv.length === 0) this.#wrong(`invalid argument \`;' to \`${name}'`);
    return findExec(argv, name === "-execdir");
  }

  #execMany(name: string, argv: readonly string[]): FindTest {
    const last = argv.at(-1) ?? "";
    if (last !== "{}") this.#wrong(`In '${name} ... {} +' the '{}' must appear by itself, but you specified '${last}'`);
    const fixed = argv.slice(0, -1);
    if (fixed.some((one) => one.includes("{}"))) this.#wrong(`Only one instance of {} is supported with ${name} ... +`);
    if (name !== "-exec" || fixed.length === 0) throw new UnsupportedCall(`${name} with + and ${argv.join(" ")}`);
    const { test, finish } = findExecMany(fixed);
    this.#finishers.push(finish);
    return test;
  }
}

const plainActions: Readonly<Record<string, FindTest>> = {
  "-print": ({ path }, { call }) => {
    writeText(call.stdout, `${path}\n`);
    return true;
  },
  "-print0": ({ path }, { call }) => {
    writeText(call.stdout, `${path}\0`);
    return true;
  },
  "-prune": (_, state) => {
    state.pruned = true;
    return true;
  },
  "-quit": (_, state) => {
    state.ended = true;
    return true;
  },
  "-delete": ({ path, node }, state) => {
    const { files } = state.call;
    if (path === ".") return true;
    try {
      if (node.type === "directory") files.rmdir(path);
      else files.unlink(path);
      return true;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      state.status = complain(state.call, `cannot delete ${quotedWord(path)}: ${error.message}`);
      return false;
    }
  },
};
