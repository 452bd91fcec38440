import { GlibHashTable } from "../glib/hash-table.js";
import type { XmlElement } from "../xml/element.js";
import type { Magic, TreeMagic } from "./magic.js";

export interface MimeType {
  /** media/subtype, as it was first written. */
  readonly name: string;
  /** What goes into the type's own file, in its order. */
  readonly fields: XmlElement[];
}

export interface Glob {
  readonly type: MimeType;
  readonly pattern: string;
  readonly weight: number;
  readonly isCaseSensitive: boolean;
  /** Takes away what was known of the type's names. */
  readonly deletesOthers: boolean;
}

/** What all packages say together. The tables are walked in the order in which the real program walks them. */
export class MimeDatabase {
  readonly types = new GlibHashTable<MimeType>();
  readonly globs = new GlibHashTable<readonly Glob[]>();
  /** By "namespace name". */
  readonly namespaces = new GlibHashTable<MimeType>();
  readonly aliases = new GlibHashTable<MimeType>();
  readonly parents = new GlibHashTable<readonly string[]>();
  readonly icons = new GlibHashTable<string>();
  readonly genericIcons = new GlibHashTable<string>();
  magic: readonly Magic[] = [];
  treeMagic: readonly TreeMagic[] = [];
}
