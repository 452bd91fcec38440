import { formatDuration } from "./format.js";

/** A change of a value, as it is told: a value that is null was not there, or is there no more. */
interface ToldChange {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

interface ToldCall {
  readonly kind: "plugin";
  readonly hook: string;
  readonly plugin: string;
  readonly changes: readonly ToldChange[];
  readonly commands: readonly string[];
  readonly printed: readonly string[];
  readonly error?: { readonly message: string; readonly traceback: string };
}

/** What plugins did when they were tried. */
export interface ToldRehearsal {
  readonly python: string;
  readonly events: readonly (ToldCall | { readonly kind: "command"; readonly command: string })[];
  readonly failure: { readonly message: string; readonly traceback: string } | null;
}

interface ToldFinding {
  readonly severity: string;
  readonly rule: string;
  readonly message: string;
  readonly hint: string;
}

/** The boot contract of an image for a person. */
export function contractLines(image: string, findings: readonly ToldFinding[]): string[] {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return [
    ...findings.map(({ severity, rule, message, hint }) => `${severity} [${rule}] ${message} ${hint}`),
    errors === 0 ? `${image} keeps the boot contract.` : `${image} cannot start: ${errors} broken.`,
  ];
}

interface ToldCase {
  readonly name: string;
  readonly outcome: "held" | "broken" | "skipped";
  readonly reason?: string;
}

/** A case of a boot, as soon as it was tried. */
export function caseLine({ name, outcome, reason }: ToldCase): string {
  const sign = { held: "ok", broken: "BROKEN", skipped: "skipped" }[outcome];
  return [`  ${sign}: ${name}`, ...(reason === undefined ? [] : indented(lines(reason)))].join("\n");
}

/** All boots of an image for a person. */
export function conformanceLine(boot: {
  readonly driver: string;
  readonly readyAfter: number;
  readonly cases: readonly ToldCase[];
}): string {
  const count = (outcome: ToldCase["outcome"]) => boot.cases.filter((one) => one.outcome === outcome).length;
  const counts = [`${count("held")} cases hold`, `${count("broken")} are broken`, `${count("skipped")} were skipped`];
  return `Booted with ${boot.driver}, ready after ${formatDuration(boot.readyAfter)}: ${counts.join(", ")}.`;
}

/** What each plugin did, and the set-up between them, in the order of the init sequence. */
export function rehearsalLines({ python, events, failure }: ToldRehearsal): string[] {
  const failed =
    failure === null
      ? []
      : [`The machine would not start: ${failure.message}`, ...indented(lines(failure.traceback)), ...moduleLines(failure)];
  const continued = events.filter((event) => event.kind === "plugin" && event.error !== undefined).length;
  const end = continued === 0 ? "The plugins run." : `The machine would start, though ${continued} of its plugins failed.`;
  return [
    `Plugins, tried with ${python} and a sample configuration:`,
    ...events.flatMap(eventLines),
    ...(failure === null ? [end] : failed),
  ];
}

/** Only Python's own library is there. */
function moduleLines({ traceback }: { readonly traceback: string }): string[] {
  if (!traceback.includes("ModuleNotFoundError")) return [];
  return ["Packages of the image are not there when plugins are tried: to try this one with them, boot the image with --boot."];
}

function eventLines(event: ToldRehearsal["events"][number]): string[] {
  if (event.kind === "command") return [`  set-up: ${event.command}`];
  const { hook, plugin, changes, commands, printed, error } = event;
  const told = [
    ...changes.map(changeLine),
    ...commands.map((command) => `would run: ${command}`),
    ...printed.map((line) => `prints: ${line}`),
    ...(error === undefined ? [] : [`FAILED: ${error.message}`]),
  ];
  return [`  ${hook}: ${plugin}`, ...indented(told.length === 0 ? ["changes nothing"] : told)];
}

function changeLine({ name, before, after }: ToldChange): string {
  if (before === null) return `+ ${name} = ${after}`;
  return after === null ? `- ${name} (was ${before})` : `~ ${name} = ${after} (was ${before})`;
}

const lines = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");
const indented = (told: readonly string[]): string[] => told.map((line) => `    ${line}`);
