import { parse } from "yaml";
import { BuildError } from "../core/errors.js";
import { type Lock, type LockedPackage, type LockedSuite, type LockRequest, localSuite } from "./lock.js";
import { filenamePattern } from "./package.js";

/** The form of the file; another number is another form. */
const formVersion = 1;

const head = `# What runtime.yaml came to: written by aleph-runtime lock, to be kept beside it under version control.\n`;

/** A lock as YAML, a line for each fact, sorted: what did not change has the same lines. */
export function formatLock({ request, suites, packages }: Lock): string {
  const lines = [`lock: ${formVersion}`, "request:"];
  for (const [key, value] of Object.entries(request)) {
    if (typeof value === "string") lines.push(`  ${key}: ${quoted(value)}`);
    else lines.push(`  ${key}:${value.length === 0 ? " []" : ""}`, ...value.map((one) => `    - ${quoted(one)}`));
  }
  lines.push("suites:");
  for (const [name, { date, sha256 }] of [...suites].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(`  ${name}:`, `    date: ${quoted(date.toISOString())}`, `    sha256: ${quoted(sha256)}`);
  }
  lines.push("packages:");
  for (const [architecture, list] of [...packages].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(`  ${architecture}:`, ...list.flatMap(packageLines));
  }
  return `${head}${lines.join("\n")}\n`;
}

function packageLines({ name, version, architecture, suite, path, size, sha256 }: LockedPackage): readonly string[] {
  return [
    `    ${name}:`,
    `      version: ${quoted(version)}`,
    `      architecture: ${architecture}`,
    `      suite: ${suite}`,
    `      path: ${quoted(path)}`,
    `      size: ${size}`,
    `      sha256: ${quoted(sha256)}`,
  ];
}

/** YAML takes what JSON writes; without quotes a version could be a number. */
const quoted = (text: string): string => JSON.stringify(text);

const digest = /^[0-9a-f]{64}$/;
const version = /^[0-9][A-Za-z0-9.+~:-]*$/;
const word = /^[A-Za-z0-9][A-Za-z0-9./+-]*$/;

/**
 * Reads a lock. Every value is checked, because versions and paths become parts of URLs and of names.
 *
 * @param source what the lock is called in errors: its path
 * @throws BuildError `LOCK_INVALID`
 */
export function parseLock(text: string, source: string): Lock {
  const fail = (why: string): never => {
    throw new BuildError("LOCK_INVALID", `Cannot read ${source}: ${why}.`, {
      where: { source },
      hint: "Take it from version control again, or make it anew: aleph-runtime lock --update",
    });
  };
  const root = mapOf(parsed(text, fail), "the file", fail);
  if (root["lock"] !== formVersion) fail(`its form is ${String(root["lock"])}, and ${formVersion} is understood`);
  const field = (map: Fields, key: string, form: RegExp, of: string): string => {
    const value = map[key];
    if (typeof value !== "string" || !form.test(value)) fail(`${key} of ${of} cannot be ${JSON.stringify(value)?.slice(0, 80)}`);
    return String(value);
  };
  const suites = Object.entries(mapOf(root["suites"], "suites", fail)).map(([name, value]): [string, LockedSuite] => {
    const suite = mapOf(value, name, fail);
    const date = new Date(field(suite, "date", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, name));
    if (Number.isNaN(date.getTime())) fail(`the date of ${name} is none`);
    return [name, { date, sha256: field(suite, "sha256", digest, name) }];
  });
  const packageOf = ([name, value]: [string, unknown]): LockedPackage => {
    const one = mapOf(value, name, fail);
    const { size } = one;
    if (!/^[a-z0-9][a-z0-9+.-]*$/.test(name)) fail(`${JSON.stringify(name.slice(0, 80))} is not the name of a package`);
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) fail(`size of ${name} cannot be ${JSON.stringify(size)}`);
    const suite = field(one, "suite", word, name);
    return {
      name,
      version: field(one, "version", version, name),
      architecture: field(one, "architecture", /^[a-z0-9][a-z0-9-]*$/, name),
      suite,
      path: field(one, "path", suite === localSuite ? /^[^\0]+$/ : filenamePattern, name),
      size: Number(size),
      sha256: field(one, "sha256", digest, name),
    };
  };
  const packages = Object.entries(mapOf(root["packages"], "packages", fail)).map(([architecture, list]): [string, LockedPackage[]] => [
    architecture,
    Object.entries(mapOf(list, architecture, fail)).map(packageOf),
  ]);
  return { request: requestOf(root["request"], fail), suites: new Map(suites), packages: new Map(packages) };
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string, fail: (why: string) => never): unknown {
  try {
    return parse(text, { schema: "core", maxAliasCount: 0 });
  } catch (error) {
    return fail(error instanceof Error ? (error.message.split("\n")[0] ?? "").replace(/[.:]$/, "") : String(error));
  }
}

function mapOf(value: unknown, name: string, fail: (why: string) => never): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return fail(`${name} is not a map`);
  return value as Fields;
}

function requestOf(value: unknown, fail: (why: string) => never): LockRequest {
  const request = mapOf(value, "request", fail);
  const isText = (one: unknown): one is string => typeof one === "string";
  const entries = Object.entries(request).map(([key, said]): [string, string | readonly string[]] => {
    if (isText(said) || (Array.isArray(said) && said.every(isText))) return [key, said];
    return fail(`request.${key} is neither text nor a list of texts`);
  });
  return Object.fromEntries(entries);
}
