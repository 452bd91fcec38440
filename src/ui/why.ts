import type { Explanation, LinkDocument } from "../report/why/explanation.js";
import type { RemovalDocument } from "../report/why/removal-document.js";
import { formatCounted, formatList, formatSize } from "./format.js";
import { tableLines } from "./table.js";

interface WhyFacts {
  readonly path?: { readonly path: string; readonly leadsTo?: string } | undefined;
  readonly packages: readonly Explanation[];
}

/** Names that a line holds. */
const listed = 6;
/** Packages of one path that are explained; a directory may be shipped by hundreds. */
const explained = 5;

/** What `why` says of packages, or of a path and the packages that ship it. */
export function whyLines({ path, packages }: WhyFacts): string[] {
  const blocks = packages.length > explained ? [] : packages.flatMap((one) => ["", ...explanationLines(one)]);
  return path === undefined ? blocks.slice(1) : [...pathLines(path, packages), ...blocks];
}

function pathLines({ path, leadsTo }: NonNullable<WhyFacts["path"]>, packages: readonly Explanation[]): string[] {
  const link = leadsTo === undefined ? [] : [`No package ships the link ${path}, which leads to ${leadsTo}.`];
  const names = packages.map(({ name }) => name);
  if (names.length === 0) {
    const by = "it was made while packages were configured, or a project put it there";
    return [...link, `No package ships ${leadsTo ?? path}: ${by}.`];
  }
  return [...link, `${leadsTo ?? path} is of ${formatList(names, listed)}.`];
}

function explanationLines({ name, version, architecture, installedBytes, root, chain, neededBy }: Explanation): string[] {
  const last = chain.at(-1);
  const others = [...new Set(neededBy.map(({ dependent }) => dependent))].filter((one) => one !== last?.dependent);
  return [
    `${name} ${version} (${architecture}), ${formatSize(installedBytes)} installed`,
    `  ${rootText(root)}`,
    ...chain.map((link) => `  ${linkText(link)}`),
    ...(others.length === 0 ? [] : [`  ${last === undefined ? "needed" : "also needed"} by ${formatList(others, listed)}`]),
  ];
}

function rootText(root: Explanation["root"]): string {
  switch (root.by) {
    case "requested":
      return `${root.name} is in the package list${root.entry === root.name ? "" : ` as ${root.entry}`}`;
    case "image":
      return `${root.name} is needed by nothing else in the image`;
    default:
      return `${root.name} is part of every Debian system`;
  }
}

/** `a Depends: b (>= 1) | c -> c 2`, with what is provided where the package has another name. */
function linkText({ dependent, field, relation, alternative, needed, version }: LinkDocument): string {
  const provided = /^[^ :]*/.exec(alternative)?.[0];
  const provides = provided === needed ? "" : `, which provides ${provided}`;
  return `${dependent} ${field}: ${relation} -> ${needed} ${version}${provides}`;
}

/** What `why --without` says. */
export function removalLines({ without, going, saved }: RemovalDocument): string[] {
  const rows = going.map(({ name, version, installedBytes, because, needs }) => [
    `- ${name}`,
    version,
    formatSize(installedBytes),
    because === "asked" ? "" : needs === undefined ? "nothing that stays needs it" : `${needs.field}: ${needs.relation}`,
  ]);
  const base = going.filter((one) => one.base === true).map(({ name }) => name);
  const download = saved.downloadBytes === undefined ? "" : `, ${formatSize(saved.downloadBytes)} to download`;
  const { image } = saved;
  return [
    ...tableLines(rows, { align: "llrl" }),
    "",
    `Without ${without.join(" and ")}, ${formatCounted(going.length, "package")} would go: ${formatSize(saved.installedBytes)} installed${download}.`,
    ...(image === undefined
      ? []
      : [
          `The image would lose ${formatCounted(image.files, "file")}: ${formatSize(image.contents)}, ${formatSize(image.stored)} as it is compressed.`,
        ]),
    ...(base.length === 0 ? [] : [`Every Debian system has ${formatList(base, listed)}: without it, dpkg and apt do not work.`]),
  ];
}
