import { deepEqual } from "node:assert/strict";
import { BuildError, systemCode, throwIfAborted } from "../../core/errors.js";
import { scratchFolder } from "../../core/scratch-folder.js";
import { Console } from "../console.js";
import type { Driver } from "../driver.js";
import { startGuest } from "../supervisor.js";
import { type Boot, bootForRequests, haltDuringRequest, lifeCases } from "./life-cases.js";
import { givenVariables, http, jsonOf, requestCases } from "./request-cases.js";

export interface ConformanceOptions {
  readonly driver: Driver;
  readonly image: string;
  /** MiB. */
  readonly memory: number;
  /** Variables that a program is given, and how plugins leave them. */
  readonly variables?:
    | { readonly given: Readonly<Record<string, string>>; readonly expected: Readonly<Record<string, string>> }
    | undefined;
  readonly onCase?: (result: CaseResult) => void;
  readonly onLine?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface CaseResult {
  readonly name: string;
  readonly outcome: "held" | "broken" | "skipped";
  /** Why it is broken, or was skipped. */
  readonly reason?: string;
}

export interface Conformance {
  readonly driver: string;
  /** Milliseconds from the start of the machine to its ready signal, of the first boot. */
  readonly readyAfter: number;
  readonly cases: readonly CaseResult[];
}

/**
 * Boots an image again and again, and takes it through what the supervisor may ask of it. An image that does not boot at all is an error.
 * @throws BuildError what `startGuest` and `Guest.configure` throw for the first boot
 */
export async function runConformance(options: ConformanceOptions): Promise<Conformance> {
  const { driver, image, memory, signal, variables, onCase = () => {} } = options;
  const scratch = await scratchFolder("conformance");
  const cases: CaseResult[] = [];
  const boot: Boot = async (more = {}) => {
    const console = new Console(options.onLine);
    return { console, guest: await startGuest({ driver, image, console, memory, signal, ...more }) };
  };
  const attempt = async (name: string, work: () => Promise<void>, needs?: string): Promise<void> => {
    throwIfAborted(signal);
    const result = await outcomeOf(name, work, needs);
    cases.push(result);
    onCase(result);
  };
  try {
    const booted = await bootForRequests(boot, scratch.path, variables?.given);
    const { guest } = booted;
    try {
      for (const { name, check } of requestCases) await attempt(name, () => check(guest));
      if (variables !== undefined) {
        await attempt("the variables are as the plugins leave them", async () => {
          const all = (await jsonOf(guest, http("/environment"))) as Readonly<Record<string, string>>;
          const names = new Set([...Object.keys(variables.given), ...Object.keys(variables.expected)]);
          for (const name of Object.keys(givenVariables)) names.delete(name);
          const found = Object.entries(all).filter(([name]) => names.has(name));
          deepEqual(Object.fromEntries(found.sort()), Object.fromEntries(Object.entries(variables.expected).sort()));
        });
      }
      await attempt("a halt ends a request that runs, runs the shutdown and ends the machine", () => haltDuringRequest(booted));
    } finally {
      await guest.close();
    }
    for (const { name, live, needs } of lifeCases) await attempt(name, () => live(boot, scratch.path), needs);
    return { driver: driver.name, readyAfter: guest.readyAfter, cases };
  } finally {
    await scratch.remove();
  }
}

async function outcomeOf(name: string, work: () => Promise<void>, needs: string | undefined): Promise<CaseResult> {
  try {
    await work();
    return { name, outcome: "held" };
  } catch (error) {
    if (error instanceof BuildError && error.code === "INTERRUPTED") throw error;
    // An assertion and a socket that broke have codes; what has none is a bug of ours.
    if (!(error instanceof Error) || (!(error instanceof BuildError) && systemCode(error) === undefined)) throw error;
    if (needs !== undefined && error.message.includes(`No module named '${needs}'`)) {
      return { name, outcome: "skipped", reason: `The image has no Python package ${needs}.` };
    }
    const hint = error instanceof BuildError && error.hint !== undefined ? ` ${error.hint}` : "";
    return { name, outcome: "broken", reason: `${error.message}${hint}` };
  }
}
