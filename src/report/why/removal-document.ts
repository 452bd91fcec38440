import { type LinkDocument, linkDocument } from "./explanation.js";
import type { FreedSpace } from "./freed-space.js";
import type { GoingPackage } from "./removal.js";

/** What goes with packages, and what that saves. */
export interface RemovalDocument {
  readonly target: string;
  readonly without: readonly string[];
  readonly going: readonly {
    readonly name: string;
    readonly version: string;
    readonly installedBytes: number;
    readonly because: GoingPackage["because"];
    /** The relation that then cannot be met. */
    readonly needs?: LinkDocument;
    /** Whether every Debian system has it: an image without it is none that apt and dpkg would make. */
    readonly base?: true;
  }[];
  readonly saved: {
    /** What the maintainers say that the packages take when they are unpacked, in bytes. */
    readonly installedBytes: number;
    /** Bytes of the .deb files, where they are known. */
    readonly downloadBytes?: number;
    /** What an image loses. */
    readonly image?: FreedSpace;
  };
}

export interface RemovalParts {
  readonly target: string;
  readonly without: readonly string[];
  readonly going: readonly GoingPackage[];
  readonly isBase: (name: string) => boolean;
  readonly image?: FreedSpace;
}

export function removalDocument({ target, without, going, isBase, image }: RemovalParts): RemovalDocument {
  const packages = going.map((one) => one.package);
  const sizes = packages.flatMap(({ size }) => size ?? []);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    target,
    without,
    going: going.map((one) => ({
      name: one.package.name,
      version: one.package.version,
      installedBytes: one.package.installedSize * 1024,
      because: one.because,
      ...(one.because === "needs" ? { needs: linkDocument(one.link) } : {}),
      ...(isBase(one.package.name) ? { base: true as const } : {}),
    })),
    saved: {
      installedBytes: sum(packages.map(({ installedSize }) => installedSize * 1024)),
      ...(sizes.length === packages.length && sizes.length > 0 ? { downloadBytes: sum(sizes) } : {}),
      ...(image === undefined ? {} : { image }),
    },
  };
}
