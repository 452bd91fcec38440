import type { Verification } from "../squashfs/index.js";
import { formatCount, formatCounted, formatSize } from "./format.js";

/** A check of an image for a person. */
export function verificationLines(image: string, { problemCount, problems, checked }: Verification): string[] {
  const { inodes, names, files, blocks, bytes, xattrSets } = checked;
  const counts = [
    formatCounted(inodes, "inode"),
    formatCounted(names, "name"),
    formatCounted(files, "file"),
    `${formatCounted(blocks, "block")} (${formatSize(bytes)} decompressed)`,
    ...(xattrSets === 0 ? [] : [formatCounted(xattrSets, "set of attributes", "sets of attributes")]),
  ];
  const unnamed = problemCount - problems.length;
  return [
    ...problems.map(({ offset, message }) => `byte ${offset}: ${message}`),
    ...(unnamed === 0 ? [] : [`and ${formatCounted(unnamed, "further problem")}`]),
    `Checked ${counts.join(", ")}.`,
    problemCount === 0
      ? `${image} is whole.`
      : `${image} is damaged: ${formatCount(problemCount)} ${problemCount === 1 ? "problem" : "problems"}.`,
  ];
}
