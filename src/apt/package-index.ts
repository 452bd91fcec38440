import { compareVersions } from "../deb/version.js";
import { type IndexText, lineAt, scanIndex, stanzaEnd } from "./index-text.js";
import { type Package, type PackageOrigin, readPackage } from "./package.js";

/** A Packages file, decompressed and verified. */
export interface PackagesFile extends PackageOrigin {
  readonly bytes: Uint8Array;
}

/** All packages of some suites, for one architecture. A stanza is read when it is asked for, so a bad one is an error only then. */
export interface PackageIndex {
  /** The versions of a package, the highest first, and of equal ones that of the first file. */
  candidates(name: string): readonly Package[];
  /** The packages, of any version, that name this in Provides. */
  providers(name: string): readonly Package[];
  /** Every package name, each once. */
  names(): Iterable<string>;
  /** Names of the packages that are Essential or of Priority required in any version, in the order of the files. */
  bootstrapNames(): readonly string[];
}

/**
 * Opens Packages files. Packages of another architecture are left out.
 * @throws BuildError `PACKAGE_INVALID`, here or when a package is asked for
 */
export function readIndexes(files: readonly PackagesFile[], architecture: string): PackageIndex {
  const parts = files.map((file) => new IndexPart(file, architecture));
  const candidates = new Map<string, readonly Package[]>();
  return {
    candidates: (name) => {
      let found = candidates.get(name);
      if (found === undefined) {
        found = parts.flatMap((part) => part.packages(part.index.byName.get(name)));
        found = found.toSorted((a, b) => compareVersions(b.version, a.version));
        candidates.set(name, found);
      }
      return found;
    },
    providers: (name) => parts.flatMap((part) => part.packages(part.index.byProvided.get(name))),
    names: () => new Set(parts.flatMap((part) => [...part.index.byName.keys()])),
    bootstrapNames: () => [...new Set(parts.flatMap((part) => part.packages(part.index.bootstrap)).map(({ name }) => name))],
  };
}

/** One file of the index. */
class IndexPart {
  readonly index: IndexText;
  readonly #source: string;
  readonly #origin: PackageOrigin;
  readonly #architecture: string;
  readonly #read = new Map<number, Package>();

  constructor({ bytes, suite, baseUrl }: PackagesFile, architecture: string) {
    this.#source = `the Packages index of ${suite} (${baseUrl})`;
    this.#origin = { suite, baseUrl };
    this.#architecture = architecture;
    this.index = scanIndex(bytes, this.#source);
  }

  packages(offsets: readonly number[] | undefined): readonly Package[] {
    return (offsets ?? []).map((offset) => this.#packageAt(offset)).filter(({ architecture }) => this.#fits(architecture));
  }

  #fits(architecture: string): boolean {
    return architecture === this.#architecture || architecture === "all";
  }

  #packageAt(offset: number): Package {
    const known = this.#read.get(offset);
    if (known !== undefined) return known;
    const { text } = this.index;
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
