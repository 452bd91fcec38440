import type { Offer } from "../../deb/match.js";
import type { RelationGroup } from "../../deb/relation.js";

/** What of a package says why it is there. */
export interface KnownPackage extends Offer {
  readonly essential: boolean;
  /** `required`, `important`, … */
  readonly priority: string;
  readonly preDepends: readonly RelationGroup[];
  readonly depends: readonly RelationGroup[];
  readonly recommends: readonly RelationGroup[];
  /** What its maintainer says that it takes when it is unpacked, in KiB. */
  readonly installedSize: number;
  /** Bytes of its .deb, where they are known. */
  readonly size?: number;
}

/** Why a package is there without another one: the package list names it, every Debian system has it, or nobody knows more. */
export type Root =
  | { readonly by: "requested"; readonly entry: string }
  | { readonly by: "essential" | "required" }
  /** An image does not say what was asked for; nothing in it needs the package. */
  | { readonly by: "image" };

/** The packages of an image or of a project, by name, and those that are there of themselves. */
export interface PackageSet {
  readonly packages: ReadonlyMap<string, KnownPackage>;
  readonly roots: ReadonlyMap<string, Root>;
  /** Whether what is recommended was brought in. */
  readonly recommends: boolean;
}
