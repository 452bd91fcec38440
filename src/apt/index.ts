export type { MultiArch } from "../deb/match.js";
export { type Archive, type ArchiveOptions, type Index, openArchive } from "./archive.js";
export { type FetchPackagesOptions, fetchPackages, type PackageFile } from "./fetch-packages.js";
export { chooseMirrors, type MirrorChoice, type Mirrors, officialMirror } from "./mirror.js";
export type { Package, PackageOrigin } from "./package.js";
export { type PackageIndex, type PackagesFile, readIndexes } from "./package-index.js";
export type { Release, ReleaseFile, ReleaseText } from "./release.js";
export { type Reason, type Solution, type SolveRequest, solve } from "./solver.js";
export { type AptSource, readAptSources } from "./sources.js";
