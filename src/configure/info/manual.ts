/** A manual that cannot be indexed. */
export class ManualError extends Error {
  override readonly name = "ManualError";
}

/** A section of the index that a manual names. */
export interface WantedSection {
  readonly name: string;
}

export interface ManualEntry {
  /** `* Title: (file)Node.   Description`, with its line ends. */
  readonly text: string;
  /** Those that it belongs to: the last one that was named comes first. */
  readonly sections: readonly WantedSection[];
}

export interface Manual {
  /** The last one that was named comes first, as with the entries. */
  readonly sections: readonly WantedSection[];
  readonly entries: readonly ManualEntry[];
}

const sectionStart = "INFO-DIR-SECTION ";
const entryStart = "START-INFO-DIR-ENTRY";
const entryEnd = "END-INFO-DIR-ENTRY";

/** @throws ManualError */
export function readManual(text: string): Manual {
  const sections: WantedSection[] = [];
  const entries: ManualEntry[] = [];
  let group = 0;
  let hasEntry = false;
  let open: string[] | undefined;
  const close = (lines: readonly string[]) =>
    entries.unshift({ text: lines.map((line) => `${line}\n`).join(""), sections: sections.slice(group).reverse() });
  for (const line of text.split("\n")) {
    if (line.startsWith(sectionStart)) {
      // What is named after an entry is for those that follow.
      if (hasEntry) group = sections.length;
      hasEntry = false;
      sections.push({ name: line.slice(sectionStart.length) });
    } else if (line === entryStart) {
      if (open !== undefined) throw new ManualError(`${entryStart} without matching ${entryEnd}`);
      if (sections.length === 0) sections.push({ name: "Miscellaneous" });
      hasEntry = true;
      open = [];
    } else if (open !== undefined && line === entryEnd) {
      close(open);
      open = undefined;
    } else if (open !== undefined) {
      if (line.startsWith("* ") && open.length > 0) {
        close(open);
        open = [];
      }
      open.push(line);
    }
  }
  if (open !== undefined) throw new ManualError(`${entryStart} without matching ${entryEnd}`);
  return { sections: sections.reverse(), entries };
}
