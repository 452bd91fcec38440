import type { Changed, Diff, OnlyOne } from "../report/diff.js";
import { formatCounted, formatSize } from "./format.js";

/** The difference for a person: a line a path, and what it comes to. */
export function diffLines(diff: Diff, { all = false }: { readonly all?: boolean } = {}): string[] {
  const lines = [
    ...(all ? diff.removed.map((one) => [one.path, onlyLine("-", one)] as const) : folded("-", diff.removed)),
    ...(all ? diff.added.map((one) => [one.path, onlyLine("+", one)] as const) : folded("+", diff.added)),
    ...diff.changed.map((one) => [one.path, `~ ${one.path}  ${changeText(one)}`] as const),
  ];
  lines.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return [...lines.map(([, line]) => line), summaryLine(diff)];
}

/** The difference as Markdown, for a pull request or a release note. */
export function diffMarkdown(diff: Diff): string[] {
  const { added, removed, changed } = diff;
  const rows = [
    ...removed.map((one) => [one.path, "removed", sizeText(one)]),
    ...added.map((one) => [one.path, "added", sizeText(one)]),
    ...changed.map((one) => [one.path, "changed", changeText(one)]),
  ].sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  const cell = (text: string) => text.replaceAll("|", "\\|");
  return [
    `**${cell(diff.before)}** → **${cell(diff.after)}**: ${summaryLine(diff)}`,
    ...(rows.length === 0 ? [] : ["", "| path | | what |", "| --- | --- | --- |"]),
    ...rows.map(([path = "", how = "", what = ""]) => `| \`${cell(path)}\` | ${how} | ${cell(what)} |`),
  ];
}

function summaryLine({ same, added, removed, changed, totals }: Diff): string {
  if (same) return `No difference in ${formatCounted(totals.pathsAfter, "path")}.`;
  const grown = totals.sizeAfter - totals.sizeBefore;
  const size = `${formatSize(totals.sizeBefore)} -> ${formatSize(totals.sizeAfter)} (${grown < 0 ? "-" : "+"}${formatSize(Math.abs(grown))})`;
  return `${added.length} added, ${removed.length} removed, ${changed.length} changed; contents ${size}`;
}

const sizeText = ({ type, size }: OnlyOne): string => (type === "file" ? formatSize(size) : type);

const onlyLine = (sign: "+" | "-", one: OnlyOne): string => `${sign} ${one.path}  ${sizeText(one)}`;

/** A directory that came or went with all that is in it is one line. */
function folded(sign: "+" | "-", list: readonly OnlyOne[]): (readonly [path: string, line: string])[] {
  const lines: (readonly [string, string])[] = [];
  let top: { readonly one: OnlyOne; paths: number; size: number } | undefined;
  const close = () => {
    if (top === undefined) return;
    const { one, paths, size } = top;
    const line = paths === 1 ? onlyLine(sign, one) : `${sign} ${one.path}/  ${formatCounted(paths, "path")}, ${formatSize(size)}`;
    lines.push([one.path, line]);
    top = undefined;
  };
  for (const one of list) {
    if (top !== undefined && one.path.startsWith(top.one.path === "/" ? "/" : `${top.one.path}/`)) {
      top.paths += 1;
      top.size += one.size;
      continue;
    }
    close();
    if (one.type === "directory") top = { one, paths: 1, size: 0 };
    else lines.push([one.path, onlyLine(sign, one)]);
  }
  close();
  return lines;
}

function changeText({ changes }: Changed): string {
  return Object.entries(changes)
    .map(([difference, [before = "", after = ""] = []]) => {
      if (difference === "content")
        return before === after ? "content" : `content ${formatSize(Number(before))} -> ${formatSize(Number(after))}`;
      if (difference === "xattrs") return `xattrs ${before || "none"} -> ${after || "none"}`;
      return `${difference} ${before} -> ${after}`;
    })
    .join(", ");
}
