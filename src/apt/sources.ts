import { join } from "node:path";
import { BuildError } from "../core/errors.js";
import { folderTexts, type HostText } from "../core/folder-texts.js";
import { parseStanzas, type Stanza } from "../deb/stanza.js";

/** One line or stanza of this computer's apt sources. Source: sources.list(5). */
export interface AptSource {
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Empty where the entry is for every architecture. */
  readonly architectures: readonly string[];
  /** The keyring that the entry names, or the key itself. */
  readonly signedBy: string | undefined;
}

/**
 * The binary package sources that apt on this computer uses: none on a computer without apt. Entries that cannot be understood are left
 * out, because they only serve to find a mirror near by.
 *
 * @param folder apt's configuration folder
 */
export async function readAptSources(folder = "/etc/apt"): Promise<readonly AptSource[]> {
  const main = await folderTexts(folder, (name) => name === "sources.list");
  const more = await folderTexts(join(folder, "sources.list.d"), (name) => /^[\w.-]+\.(list|sources)$/.test(name));
  return [...main, ...more].flatMap(parseFile);
}

function parseFile({ path, text }: HostText): readonly AptSource[] {
  return path.endsWith(".sources") ? parseDeb822Sources(text) : parseOneLineSources(text);
}

/** The one-line format: `deb [option=value …] URI SUITE COMPONENT…`. */
export function parseOneLineSources(text: string): readonly AptSource[] {
  const sources: AptSource[] = [];
  for (const raw of text.split("\n")) {
    const line = raw.replace(/#.*/, "").trim();
    const parts = /^deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)(.*)$/.exec(line);
    if (parts === null) continue;
    const [, optionText = "", uri = "", suite = "", components = ""] = parts;
    const options = new Map(words(optionText).map((option) => splitAt(option, "=")));
    sources.push({
      uris: [uri],
      suites: [suite],
      components: words(components),
      architectures: (options.get("arch") ?? "").split(",").filter(Boolean),
      signedBy: options.get("signed-by"),
    });
  }
  return sources;
}

/** The deb822 format: stanzas with `Types`, `URIs`, `Suites`, `Components`; comment lines may stand between continuation lines. */
export function parseDeb822Sources(text: string): readonly AptSource[] {
  const sources: AptSource[] = [];
  for (const stanza of readableStanzas(text)) {
    const list = (name: string) => words(stanza.get(name) ?? "");
    if (!list("types").includes("deb") || isNo(stanza.get("enabled"))) continue;
    sources.push({
      uris: list("uris"),
      suites: list("suites"),
      components: list("components"),
      architectures: list("architectures"),
      signedBy: stanza.get("signed-by"),
    });
  }
  return sources;
}

/** The stanzas up to the first one that cannot be read. */
function* readableStanzas(text: string): Generator<Stanza> {
  try {
    yield* parseStanzas(text, { comments: true });
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
  }
}

/** apt's words for no. */
function isNo(value: string | undefined): boolean {
  return value !== undefined && /^(no|false|without|off|disable|0)$/i.test(value);
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + mark.length)];
}
