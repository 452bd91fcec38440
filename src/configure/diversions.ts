/** A path that the files of other packages stand beside. */
export interface Diversion {
  readonly from: string;
  readonly to: string;
  /** The package whose own file stays at `from`; `:` where the administrator diverts. */
  readonly by: string;
}

/** dpkg's list: three lines for each. Source: dpkg, lib/dpkg/dbmodify.c. */
export function parseDiversions(text: string): readonly Diversion[] {
  const lines = text.split("\n");
  const found: Diversion[] = [];
  for (let at = 0; at + 2 < lines.length; at += 3) found.push({ from: lines[at] ?? "", to: lines[at + 1] ?? "", by: lines[at + 2] ?? "" });
  return found;
}
