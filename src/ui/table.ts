export interface TableOptions {
  /** One letter a column: `l` left, `r` right. Columns without a letter stand left. */
  readonly align?: string;
  /** Spaces before each line. */
  readonly indent?: number;
}

/** Rows as lines with aligned columns, two spaces apart; no space stands at the end of a line. */
export function tableLines(rows: readonly (readonly string[])[], { align = "", indent = 0 }: TableOptions = {}): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return align[column] === "r" ? cell.padStart(width) : cell.padEnd(width);
    });
    return `${" ".repeat(indent)}${cells.join("  ")}`.trimEnd();
  });
}
