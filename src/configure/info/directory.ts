import { formatEntry } from "./entry-format.js";
import type { Manual, ManualEntry, WantedSection } from "./manual.js";

/** The index before anything stands in it. */
export const emptyDirectory = `This is the file .../info/dir, which contains the
topmost node of the Info hierarchy, called (dir)Top.
The first time you invoke Info you start off looking at this node.
\x1f
File: dir,\tNode: Top\tThis is the top of the INFO tree

  This (the Directory node) gives a menu of major topics.
  Typing "q" exits, "H" lists all Info commands, "d" returns here,
  "h" gives a primer for first-timers,
  "mEmacs<Return>" visits the Emacs manual, etc.

  In Emacs, you can click mouse button 2 on a menu item or cross reference
  to select it.

* Menu:
`;

/** A section of the index: the lines behind its title, up to a line that is not its own, counted from 0. */
interface Section {
  readonly name: string;
  readonly start: number;
  end: number;
}

/** What is added before a line. */
interface Addition {
  readonly entries: ManualEntry[];
  readonly sections: WantedSection[];
}

/** The index with the entries of a manual; one that is there by the same name gives way. */
export function addManual(directory: string, manual: Manual): string {
  const lines = directory.replace(/\n$/, "").split("\n");
  const sections = sectionsOf(lines);
  const entries = manual.entries.map((entry) => ({ ...entry, text: formatEntry(entry) }));
  const deleted = new Set<number>();
  const additions = new Map<number, Addition>();
  const at = (line: number): Addition => {
    const known = additions.get(line) ?? { entries: [], sections: [] };
    additions.set(line, known);
    return known;
  };
  const missing = new Set(manual.sections);
  for (const section of sections) {
    while (section.end > section.start && lines[section.end - 1] === "") section.end--;
    const wanted = manual.sections.find(({ name }) => name === section.name);
    if (wanted === undefined) continue;
    missing.delete(wanted);
    // An entry for which no line is found goes where the one before it went.
    let place = section.end;
    for (const entry of entries.filter((one) => one.sections.some(({ name }) => name === section.name))) {
      place = placeOf(entry, section, { lines, deleted }) ?? place;
      insertEntry(at(place).entries, entry);
    }
  }
  for (const wanted of manual.sections.filter((one) => missing.has(one)))
    at(placeOfSection(wanted, sections, lines.length)).sections.push(wanted);
  return write(lines, { additions, deleted, entries });
}

/** What is a title: a line of the menu that begins with something. */
function sectionsOf(lines: readonly string[]): readonly Section[] {
  const sections: Section[] = [];
  const menu = lines.findIndex((line) => line.startsWith("* Menu:"));
  lines.forEach((name, i) => {
    if (menu < 0 || i < menu || /^([* \t]|$)/.test(name)) return;
    const previous = sections.at(-1);
    if (previous !== undefined) previous.end = i;
    sections.push({ name, start: i + 1, end: lines.length });
  });
  return sections;
}

/** The first line of a section that an entry is less than; takes those of the same name away. */
function placeOf(
  entry: ManualEntry,
  section: Section,
  { lines, deleted }: { readonly lines: readonly string[]; readonly deleted: Set<number> },
): number | undefined {
  let place: number | undefined;
  for (let i = section.end - 1; i >= section.start - 1; i--) {
    const line = lines[i] ?? "";
    if (!line.startsWith("*")) continue;
    if (titleOf(line) === titleOf(entry.text) && !deleted.has(i)) {
      deleted.add(i);
      for (let j = i + 1; j < section.end && lines[j]?.startsWith("*") !== true; j++) deleted.add(j);
    }
    if (titleOf(entry.text) < titleOf(line)) place = i;
  }
  return place;
}

/** A title ends before its colon; one that is the beginning of another is less. */
const titleOf = (entry: string): string => (entry.split("\n", 1)[0] ?? "").replace(/:.*$/, "");

function insertEntry(entries: ManualEntry[], entry: ManualEntry): void {
  const before = entries.findIndex((one) => titleOf(entry.text) < titleOf(one.text));
  entries.splice(before < 0 ? entries.length : before, 0, entry);
}

/** Sections stand in the order of their names, whatever the case. */
function placeOfSection({ name }: WantedSection, sections: readonly Section[], end: number): number {
  const next = sections.findIndex((section) => lowerCase(name) < lowerCase(section.name));
  if (next < 0) return end;
  return sections[next - 1]?.end ?? (sections[0]?.start ?? 2) - 2;
}

const lowerCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function write(
  lines: readonly string[],
  {
    additions,
    deleted,
    entries,
  }: { readonly additions: ReadonlyMap<number, Addition>; readonly deleted: ReadonlySet<number>; readonly entries: readonly ManualEntry[] },
): string {
  const sorted = [...entries].sort((a, b) => compareTitles(titleOf(a.text), titleOf(b.text)));
  const parts: string[] = [];
  for (let i = 0; i <= lines.length; i++) {
    const { entries: added, sections } = additions.get(i) ?? { entries: [], sections: [] };
    parts.push(...added.map(({ text }) => text));
    for (const section of [...sections].sort((a, b) => (a.name < b.name ? -1 : Number(a.name !== b.name)))) {
      const members = sorted.filter((entry) => entry.sections.some(({ name }) => name === section.name));
      parts.push(`\n${section.name}\n`, ...members.map(({ text }) => text));
    }
    if (i < lines.length && !deleted.has(i)) parts.push(`${lines[i]}\n`);
  }
  return parts.join("");
}

/** As far as both reach, whatever the case. */
function compareTitles(a: string, b: string): number {
  const size = Math.min(a.length, b.length);
  const [one, other] = [lowerCase(a.slice(0, size)), lowerCase(b.slice(0, size))];
  return one < other ? -1 : Number(one !== other);
}
