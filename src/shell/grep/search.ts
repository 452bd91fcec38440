import type { LineMatcher } from "./patterns.js";

/** How grep searches and shows lines. */
export interface SearchSettings {
  readonly matcher: LineMatcher;
  readonly invert: boolean;
  readonly onlyMatching: boolean;
  readonly lineNumbers: boolean;
  readonly byteOffsets: boolean;
  readonly before: number;
  readonly after: number;
  /** Lines that are looked for at most. */
  readonly most: number;
  readonly show: "lines" | "count" | "names" | "nothing";
  /** "\n" or "\0". */
  readonly lineEnd: string;
  readonly nameEnd: string;
  readonly binary: "message" | "text" | "none";
}

export interface Found {
  /** How many lines were selected; the search may have stopped at the first. */
  readonly count: number;
  readonly output: string;
  /** Lines were found that are not shown, for they are no text. */
  readonly isBinary: boolean;
}

/** Searches the lines of one file. `name` is shown before its lines where it is given. Source: POSIX grep, the GNU grep manual. */
export function searchText(text: string, name: string | undefined, settings: SearchSettings, separate: { needed: boolean }): Found {
  const { matcher, show, lineEnd } = settings;
  const isBinary = settings.binary !== "text" && lineEnd === "\n" && text.includes("\0");
  if (isBinary && settings.binary === "none") return { count: 0, output: "", isBinary: false };
  const stopsAtFirst = show === "names" || show === "nothing" || (isBinary && show === "lines");
  const lines = text.split(lineEnd);
  if (lines.at(-1) === "") lines.pop();
  const output: string[] = [];
  let count = 0;
  let offset = 0;
  let shown = -1;
  let afterLeft = 0;
  const starts: number[] = [];
  const put = (index: number, mark: string) => {
    output.push(`${prefix(name, { number: index + 1, offset: starts[index] ?? 0 }, mark, settings)}${lines[index]}${lineEnd}`);
    shown = index;
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    starts.push(offset);
    offset += line.length + 1;
    if (count < settings.most && matcher.test(line) !== settings.invert) {
      count += 1;
      if (stopsAtFirst) break;
      if (show !== "lines") continue;
      const from = Math.max(index - settings.before, shown + 1);
      const hasContext = settings.before > 0 || settings.after > 0;
      if (hasContext && separate.needed && (shown < 0 || from > shown + 1)) output.push("--\n");
      separate.needed = true;
      afterLeft = settings.after;
      if (settings.onlyMatching) {
        if (!settings.invert) putMatches(line, name, { number: index + 1, offset: starts[index] ?? 0 }, settings, output);
        shown = index;
        continue;
      }
      for (let earlier = from; earlier < index; earlier++) put(earlier, "-");
      put(index, ":");
    } else if (afterLeft > 0) {
      afterLeft -= 1;
      if (settings.onlyMatching) shown = index;
      else put(index, "-");
    }
    if (count >= settings.most && afterLeft === 0) break;
  }
  return { count, output: isBinary && show === "lines" ? "" : output.join(""), isBinary: isBinary && show === "lines" && count > 0 };
}

interface Where {
  readonly number: number;
  readonly offset: number;
}

function prefix(name: string | undefined, where: Where, mark: string, settings: SearchSettings): string {
  let text = "";
  if (name !== undefined) text += name + (settings.nameEnd === "\0" ? "\0" : mark);
  if (settings.lineNumbers) text += `${where.number}${mark}`;
  if (settings.byteOffsets) text += `${where.offset}${mark}`;
  return text;
}

function putMatches(line: string, name: string | undefined, where: Where, settings: SearchSettings, output: string[]): void {
  for (let at = 0; at <= line.length; ) {
    const match = settings.matcher.exec(line, at);
    if (match === undefined) return;
    if (match.end > match.start) {
      const start = prefix(name, { ...where, offset: where.offset + match.start }, ":", settings);
      output.push(`${start}${line.slice(match.start, match.end)}${settings.lineEnd}`);
    }
    at = match.end > match.start ? match.end : match.end + 1;
  }
}
