import { BuildError } from "../core/errors.js";
import { compareVersions } from "../deb/version.js";
import { firstMention } from "./first-mention.js";
import { type IndexText, lineAt, scanIndex, stanzaEnd } from "./index-text.js";
import { type Package, type PackageOrigin, readPackage } from "./package.js";
import { type Pin, priorityOf } from "./pins.js";

/** A Packages file, decompressed and verified. */
export interface PackagesFile extends PackageOrigin {
  readonly bytes: Uint8Array;
  /** What the versions of this file are worth where no pin says otherwise; 500 where it is not given. */
  readonly priority?: number;
}

export interface IndexOptions {
  readonly pins?: readonly Pin[];
  /** Packages of this computer. They stand before those of the files. */
  readonly local?: readonly Package[];
}

/** All packages of some suites, for one architecture. A stanza is read when it is asked for, so a bad one is an error only then. */
export interface PackageIndex {
  /** The versions of a package: the one that may be installed first, by priority and then by version; of equal ones that of the first file. */
  candidates(name: string): readonly Package[];
  /** The packages, of any version, that name this in Provides. */
  providers(name: string): readonly Package[];
  /** How late apt meets a name when it reads the files: a number that grows from name to name, without a unit. */
  firstMet(name: string): number;
  /** Every package name, each once. */
  names(): Iterable<string>;
  /** Names of the packages that are Essential or of Priority required in any version, in the order of the files. */
  bootstrapNames(): readonly string[];
}

/**
 * Opens Packages files. Packages of another architecture are left out.
 * @throws BuildError `PACKAGE_INVALID`, here or when a package is asked for
 */
export function readIndexes(files: readonly PackagesFile[], architecture: string, options: IndexOptions = {}): PackageIndex {
  const { pins = [], local = [] } = options;
  const parts = [localPart(local, architecture), ...files.map((file) => new FilePart(file, architecture))];
  const worth = new Map<Package, number>();
  const worthOf = (part: IndexPart, found: Package): boolean => {
    const priority = priorityOf(found, pins) ?? part.priority;
    worth.set(found, priority);
    return priority >= 0;
  };
  const byWorth = (a: Package, b: Package) => (worth.get(b) ?? 0) - (worth.get(a) ?? 0) || compareVersions(b.version, a.version);
  const candidates = new Map<string, readonly Package[]>();
  const met = new Map<string, number>();
  return {
    candidates: (name) => {
      let found = candidates.get(name);
      if (found === undefined) {
        found = parts.flatMap((part) => part.named(name).filter((one) => worthOf(part, one))).toSorted(byWorth);
        candidates.set(name, found);
      }
      return found;
    },
    providers: (name) => parts.flatMap((part) => part.providing(name).filter((one) => worthOf(part, one))),
    firstMet: (name) => {
      let place = met.get(name);
      if (place === undefined) {
        place = firstMet(parts, name);
        met.set(name, place);
      }
      return place;
    },
    names: () => new Set(parts.flatMap((part) => [...part.names()])),
    bootstrapNames: () => [...new Set(parts.flatMap((part) => part.bootstrap()).map(({ name }) => name))],
  };
}

/** What stands only among the packages of this computer is met last: apt reads them after the files. */
function firstMet(parts: readonly IndexPart[], name: string): number {
  let before = 0;
  for (const part of parts) {
    const at = part.firstMention(name);
    if (at !== undefined) return before + at;
    before += part.length;
  }
  return Number.POSITIVE_INFINITY;
}

interface IndexPart {
  readonly priority: number;
  /** Characters of its text. */
  readonly length: number;
  firstMention(name: string): number | undefined;
  named(name: string): readonly Package[];
  providing(name: string): readonly Package[];
  names(): Iterable<string>;
  /** Essential ones, and those of Priority required. */
  bootstrap(): readonly Package[];
}

function localPart(all: readonly Package[], architecture: string): IndexPart {
  const packages = all.filter((one) => one.architecture === architecture || one.architecture === "all");
  return {
    priority: 500,
    length: 0,
    firstMention: () => undefined,
    named: (name) => packages.filter((one) => one.name === name),
    providing: (name) => packages.filter((one) => one.provides.some((given) => given.name === name)),
    names: () => packages.map(({ name }) => name),
    bootstrap: () => packages.filter((one) => one.essential || one.priority === "required"),
  };
}

/** One file of the index. */
class FilePart implements IndexPart {
  readonly priority: number;
  readonly #index: IndexText;
  readonly #source: string;
  readonly #origin: PackageOrigin;
  readonly #architecture: string;
  readonly #read = new Map<number, Package>();

  constructor({ bytes, suite, baseUrl, mirrors, priority = 500 }: PackagesFile, architecture: string) {
    this.priority = priority;
    this.#source = `the Packages index of ${suite} (${baseUrl})`;
    this.#origin = mirrors === undefined ? { suite, baseUrl } : { suite, baseUrl, mirrors };
    this.#architecture = architecture;
    this.#index = scanIndex(bytes, this.#source);
  }

  get length(): number {
    return this.#index.text.length;
  }

  firstMention(name: string): number | undefined {
    return firstMention(this.#index.text, name);
  }

  named(name: string): readonly Package[] {
    const found = this.#packages(this.#index.byName.get(name));
    for (const [at, one] of found.entries()) {
      const twin = found.slice(0, at).find(({ version }) => version === one.version);
      if (twin !== undefined && twin.sha256 !== one.sha256) throw twofold(one, this.#source);
    }
    return found;
  }

  providing(name: string): readonly Package[] {
    return this.#packages(this.#index.byProvided.get(name));
  }

  names(): Iterable<string> {
    return this.#index.byName.keys();
  }

  bootstrap(): readonly Package[] {
    return this.#packages(this.#index.bootstrap);
  }

  #packages(offsets: readonly number[] | undefined): readonly Package[] {
    return (offsets ?? []).map((offset) => this.#packageAt(offset)).filter(({ architecture }) => this.#fits(architecture));
  }

  #fits(architecture: string): boolean {
    return architecture === this.#architecture || architecture === "all";
  }

  #packageAt(offset: number): Package {
    const known = this.#read.get(offset);
    if (known !== undefined) return known;
    const { text } = this.#index;
    const place = {
      source: this.#source,
      get line() {
        return lineAt(text, offset);
      },
    };
    const found = readPackage(text.slice(offset, stanzaEnd(text, offset)), this.#origin, place);
    this.#read.set(offset, found);
    return found;
  }
}

/** Which of the two was meant would depend on who reads the index. */
function twofold({ name, version }: Package, source: string): BuildError {
  return new BuildError(
    "PACKAGE_INVALID",
    `Cannot use ${name} of ${source}: it lists the version ${version} twice, with different files.`,
    {
      where: { source },
      hint: "The mirror's index is damaged: choose another mirror with --mirror.",
    },
  );
}
