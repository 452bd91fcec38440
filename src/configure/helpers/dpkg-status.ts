import type { Invocation } from "../../shell/command.js";

/** A paragraph of dpkg's status file. */
export interface StatusEntry {
  readonly name: string;
  readonly architecture: string;
  readonly version: string;
  /** The three words: want, flag, state. */
  readonly status: readonly [string, string, string];
  /** The paragraph as it stands there. */
  readonly text: string;
  field(name: string): string | undefined;
}

/** What dpkg's status file says, in its order. */
export function readStatus({ files }: Invocation): readonly StatusEntry[] {
  if (!files.exists("/var/lib/dpkg/status")) return [];
  return files
    .readText("/var/lib/dpkg/status")
    .split(/\n\n+/)
    .filter((text) => text.trim() !== "")
    .map(entryOf);
}

const fieldPatterns = new Map<string, RegExp>();

function fieldPattern(name: string): RegExp {
  const pattern = fieldPatterns.get(name) ?? new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t].*)*)`, "im");
  fieldPatterns.set(name, pattern);
  return pattern;
}

function entryOf(text: string): StatusEntry {
  const field = (name: string): string | undefined => fieldPattern(name).exec(text)?.[1];
  return {
    name: field("Package") ?? "",
    // Who asks for one package needs the names of all, and nothing else of most.
    get architecture() {
      return field("Architecture") ?? "";
    },
    get version() {
      return field("Version") ?? "";
    },
    get status() {
      const [want = "unknown", flag = "ok", state = "not-installed"] = (field("Status") ?? "").split(" ");
      return [want, flag, state] as const;
    },
    text,
    field,
  };
}

/** Entries for `name` or `name:architecture`, with `*` and `?` as in a shell. */
export function matching(entries: readonly StatusEntry[], pattern: string): readonly StatusEntry[] {
  const [name = "", architecture] = pattern.split(":");
  const matches = new RegExp(
    `^${name
      .replace(/[.+^${}()|\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
  return entries.filter(
    (one) => matches.test(one.name) && (architecture === undefined || architecture === one.architecture || architecture === "any"),
  );
}

/** The name of a package's files in dpkg's info folder, without the ending. */
export function infoName({ files }: Invocation, { name, architecture }: StatusEntry): string {
  return files.exists(`/var/lib/dpkg/info/${name}:${architecture}.list`) ? `${name}:${architecture}` : name;
}
