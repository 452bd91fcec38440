import { BuildError } from "../core/errors.js";
import { type Lock, type LockedPackage, type LockedSuite, type LockRequest, localSuite } from "./lock.js";
import { type Place, readLockYaml } from "./lock-yaml.js";
import { filenamePattern } from "./package.js";
import { plainText } from "./plain-yaml.js";

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
    lines.push(`  ${plainText(name)}:`, `    date: ${quoted(date.toISOString())}`, `    sha256: ${quoted(sha256)}`);
  }
  lines.push("packages:");
  for (const [architecture, list] of [...packages].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(`  ${plainText(architecture)}:`, ...list.flatMap(packageLines));
  }
  return `${head}${lines.join("\n")}\n`;
}

function packageLines({ name, version, architecture, suite, path, size, sha256 }: LockedPackage): readonly string[] {
  return [
    `    ${plainText(name)}:`,
    `      version: ${quoted(version)}`,
    `      architecture: ${plainText(architecture)}`,
    `      suite: ${plainText(suite)}`,
    `      path: ${quoted(path)}`,
    `      size: ${size}`,
    `      sha256: ${quoted(sha256)}`,
  ];
}

/** YAML takes what JSON writes; without quotes a version could be a number. */
const quoted = (text: string): string => JSON.stringify(text);

const digest = /^[0-9a-f]{64}$/;
const version = /^[0-9][A-Za-z0-9.+~:-]*$/;
const architectureName = /^[a-z0-9][a-z0-9-]*$/;
const packageName = /^[a-z0-9][a-z0-9+.-]*$/;
const localPath = /^[^\0]+$/;
const word = /^[A-Za-z0-9][A-Za-z0-9./+-]*$/;

/**
 * Reads a lock. Every value is checked, because versions and paths become parts of URLs and of names.
 *
 * @param source what the lock is called in errors: its path
 * @throws BuildError `LOCK_INVALID`, with the place
 */
export function parseLock(text: string, source: string): Lock {
  const invalid = (why: string, place: Place): never => {
    throw new BuildError("LOCK_INVALID", `Cannot read ${source}: ${why}.`, {
      where: { source, ...place },
      hint: "Take it from version control again, or make it anew: aleph-runtime lock --update",
    });
  };
  const { value, placeOf } = readLockYaml(text, invalid);
  const root = new LockMap(value, [], (why, path) => invalid(why, placeOf(path)));
  if (root.fields["lock"] !== formVersion) root.fail(`its form is ${shown(root.fields["lock"])}, and ${formVersion} is understood`, "lock");
  return {
    request: requestOf(root.map("request")),
    suites: new Map(
      root
        .map("suites")
        .maps()
        .map(([name, suite]) => [name, suiteOf(suite)]),
    ),
    packages: new Map(
      root
        .map("packages")
        .maps()
        .map(([architecture, list]) => [architecture, list.maps().map(packageOf)]),
    ),
  };
}

/** A map of a lock, which knows where it stands. */
class LockMap {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly #path: readonly string[];
  readonly #fail: (why: string, path: readonly string[]) => never;

  constructor(value: unknown, path: readonly string[], fail: (why: string, path: readonly string[]) => never) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) fail(`${path.at(-1) ?? "the file"} is not a map`, path);
    this.fields = Object(value);
    this.#path = path;
    this.#fail = fail;
  }

  fail(why: string, ...below: readonly string[]): never {
    return this.#fail(why, [...this.#path, ...below]);
  }

  map(key: string): LockMap {
    return new LockMap(this.fields[key], [...this.#path, key], this.#fail);
  }

  maps(): [string, LockMap][] {
    return Object.keys(this.fields).map((key) => [key, this.map(key)]);
  }

  text(key: string, form: RegExp): string {
    const value = this.fields[key];
    return typeof value === "string" && form.test(value) ? value : this.refuse(key);
  }

  size(key: string): number {
    const value = this.fields[key];
    return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : this.refuse(key);
  }

  refuse(key: string): never {
    return this.fail(`${key} of ${this.#path.at(-1)} cannot be ${shown(this.fields[key])}`, key);
  }
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? "missing";

function suiteOf(suite: LockMap): LockedSuite {
  const date = new Date(suite.text("date", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
  if (Number.isNaN(date.getTime())) suite.refuse("date");
  return { date, sha256: suite.text("sha256", digest) };
}

function packageOf([name, one]: [string, LockMap]): LockedPackage {
  if (!packageName.test(name)) one.fail(`${shown(name)} is not the name of a package`);
  const suite = one.text("suite", word);
  return {
    name,
    version: one.text("version", version),
    architecture: one.text("architecture", architectureName),
    suite,
    path: one.text("path", suite === localSuite ? localPath : filenamePattern),
    size: one.size("size"),
    sha256: one.text("sha256", digest),
  };
}

function requestOf(request: LockMap): LockRequest {
  const isText = (one: unknown): one is string => typeof one === "string";
  const entries = Object.entries(request.fields).map(([key, said]): [string, string | readonly string[]] => {
    if (isText(said) || (Array.isArray(said) && said.every(isText))) return [key, said];
    return request.fail(`request.${key} is neither text nor a list of texts`, key);
  });
  return Object.fromEntries(entries);
}
