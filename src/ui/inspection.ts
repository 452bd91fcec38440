import type { InspectionParts } from "../report/inspection.js";
import { octalMode } from "../report/mode.js";
import type { NodeType } from "../tree/node.js";
import { displayPath } from "../tree/path.js";
import { formatCount, formatCounted, formatShare, formatSize, formatTime } from "./format.js";
import { tableLines } from "./table.js";

/** The inspection for a person. */
export function inspectionLines({ size, superblock, summary, packages, root }: InspectionParts): string[] {
  const { versionMajor, versionMinor, compressor, blockSize, bytesUsed, flags } = superblock;
  const files = summary.types.file - summary.hardLinks;
  const facts: string[][] = [
    ["size", `${formatSize(size)} (${formatCount(size)} bytes, ${formatCount(size - bytesUsed)} of them padding)`],
    ["format", `squashfs ${versionMajor}.${versionMinor}, ${compressor}, blocks of ${formatCount(blockSize)} bytes`],
    ["flags", flags.join(", ") || "none"],
    ["made", formatTime(superblock.modificationTime)],
    ["contents", `${formatSize(summary.contentSize)} in ${formatCounted(files, "file")}`],
    ["ratio", `the image is ${formatShare(bytesUsed, summary.contentSize)} of its contents`],
    [
      "tables",
      `${formatCounted(superblock.inodeCount, "inode")}, ${formatCounted(superblock.fragmentCount, "fragment")}, ${formatCounted(superblock.idCount, "owner")}`,
    ],
    ["root", `mode ${octalMode(root.mode)}, owner ${root.uid}:${root.gid}, ${formatTime(root.mtime)}`],
  ];
  if (packages !== undefined) facts.push(["packages", packageText(packages)]);
  const types = typeNames
    .filter(([type]) => summary.types[type] > 0)
    .map(([type, one, many]) => [
      formatCount(summary.types[type]),
      (summary.types[type] === 1 ? one : many) + (type === "file" ? hardLinkText(summary.hardLinks) : ""),
    ]);
  const directories = summary.largestDirectories.map(({ path, size: sum, files: count }) => [
    formatSize(sum),
    formatCounted(count, "file"),
    displayPath(path),
  ]);
  return [
    ...tableLines(facts),
    "",
    `${formatCounted(summary.paths, "path")}:`,
    ...tableLines(types, { align: "rl", indent: 2 }),
    ...(directories.length === 0 ? [] : ["", "Largest directories, with all below them:"]),
    ...tableLines(directories, { align: "rr", indent: 2 }),
  ];
}

const typeNames: readonly (readonly [NodeType, string, string])[] = [
  ["directory", "directory", "directories"],
  ["file", "file", "files"],
  ["symlink", "symbolic link", "symbolic links"],
  ["character-device", "character device", "character devices"],
  ["block-device", "block device", "block devices"],
  ["fifo", "fifo", "fifos"],
  ["socket", "socket", "sockets"],
];

const hardLinkText = (count: number): string => (count === 0 ? "" : `, ${formatCount(count)} of them further names of the same file`);

function packageText(packages: Readonly<Record<string, number>>): string {
  const states = Object.entries(packages).map(([state, count]) => `${formatCount(count)} ${state}`);
  return states.join(", ") || "none";
}
