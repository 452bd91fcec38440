export { type ArMember, readAr } from "./ar.js";
export { type DebArchive, readDeb } from "./archive.js";
export type { ControlFile, PackageControl } from "./control.js";
export { formatRelation, formatRelations, parseRelations, type Relation, type RelationGroup } from "./relation.js";
export { parseStanza, parseStanzas, type Stanza, type StanzaOptions } from "./stanza.js";
export { compareVersions, satisfies, type VersionOperator } from "./version.js";
