import { BuildError } from "../core/errors.js";

/**
 * A paragraph of fields. Names are in lower case, for they are compared without regard to it. A value of several lines keeps its line
 * breaks and the space that begins each further line. Source: Debian Policy 5.1, deb822(5).
 */
export type Stanza = ReadonlyMap<string, string>;

export interface StanzaOptions {
  /** What the text is called in errors. */
  readonly source?: string;
  /** Whether lines that begin with `#` are comments: so it is in apt's sources, and not in package data. */
  readonly comments?: boolean;
  /** The number of the text's first line in the source; 1 where it is not given. Read only for an error. */
  readonly line?: number;
}

const separatorLine = /^[ \t\r]+$/;
const fieldLine = /^([!-9;-~]+):[ \t]*/;

/**
 * Parses a text that holds exactly one stanza.
 * @throws BuildError `STANZA_INVALID`, with the line
 */
export function parseStanza(text: string, options: StanzaOptions = {}): Stanza {
  const [first, second] = parseStanzas(text, options);
  if (first === undefined) throw invalid(options, 0, "it holds no field");
  if (second !== undefined) throw invalid(options, 0, "it holds more than one stanza");
  return first;
}

/**
 * The stanzas of a text, which empty lines separate.
 * @throws BuildError `STANZA_INVALID`, with the line
 */
export function* parseStanzas(text: string, options: StanzaOptions = {}): Generator<Stanza> {
  let fields = new Map<string, string>();
  let current: string | undefined;
  let lineIndex = -1;
  for (const line of linesOf(text)) {
    lineIndex++;
    if (options.comments && line.startsWith("#")) continue;
    if (line === "" || (line.charCodeAt(0) <= 0x20 && separatorLine.test(line))) {
      if (fields.size > 0) yield fields;
      fields = new Map();
      current = undefined;
    } else if (line.startsWith(" ") || line.startsWith("\t")) {
      if (current === undefined) throw invalid(options, lineIndex, "a continuation line has no field before it");
      fields.set(current, `${fields.get(current)}\n${line.trimEnd()}`);
    } else {
      const match = fieldLine.exec(line);
      if (match?.[1] === undefined || line.startsWith("#") || line.startsWith("-")) {
        throw invalid(options, lineIndex, `${JSON.stringify(line.slice(0, 60))} is not a field`);
      }
      current = match[1].toLowerCase();
      if (fields.has(current)) throw invalid(options, lineIndex, `the field ${match[1]} stands there twice`);
      fields.set(current, line.slice(match[0].length).trimEnd());
    }
  }
  if (fields.size > 0) yield fields;
}

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf("\n", from);
    const to = end === -1 ? text.length : end;
    yield text.slice(from, to);
    from = to + 1;
  }
}

function invalid(options: StanzaOptions, lineIndex: number, why: string): BuildError {
  const line = (options.line ?? 1) + lineIndex;
  return new BuildError("STANZA_INVALID", `Cannot read ${options.source ?? "a stanza"}: ${why} (line ${line}).`, {
    where: { source: options.source ?? "stanza", line },
    hint: "Fields are written as `Name: value`, and the lines that continue a value begin with a space.",
  });
}
