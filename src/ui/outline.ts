/** One line of a drawn tree, as tree(1) draws it. `lasts` says for each level whether nothing follows in that directory. */
export function outlineLine(lasts: readonly boolean[], shown: string): string {
  const above = lasts.slice(0, -1).map((last) => (last ? "    " : "│   "));
  return `${above.join("")}${lasts.at(-1) ? "└── " : "├── "}${shown}`;
}
