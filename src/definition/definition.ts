import type { NewAccount } from "../core/new-account.js";

/** Debian releases that a runtime can be built from. */
export const suites = ["bookworm", "trixie", "bullseye"] as const;

export type Suite = (typeof suites)[number];

/** A file or folder of this computer that goes into the image. */
export interface FileMapping {
  /** Absolute path on this computer. */
  readonly from: string;
  /** Absolute path in the image. */
  readonly to: string;
  /** Permission bits, 0 to 0o7777; by default 0755 for what is executable and 0644 for the rest. */
  readonly mode?: number;
  /** Root's where it is not given. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** Debian's names of architectures that images can be built for. */
export const architectures = ["amd64", "arm64"] as const;

export type Architecture = (typeof architectures)[number];

/** An archive beside Debian's. */
export interface Source {
  readonly name: string;
  readonly url: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** Absolute path of its armored keys. */
  readonly key: string;
}

/** A rule of apt's preferences. */
export interface PinRule {
  /** A name, or a pattern with `*`. */
  readonly package: string;
  readonly suite?: string;
  /** A version, or a pattern with `*`. */
  readonly version?: string;
  readonly priority: number;
}

/** Shell of runtime.yaml, with its place: the line of the file that its first line stands on. */
export interface ShellStep {
  readonly text: string;
  readonly line: number;
}

/** The functions and the script that the init sequence calls. */
export interface PluginSource {
  /** Absolute path of their folder on this computer. */
  readonly folder: string;
  /** What a failure of one of them does to the start of the machine; the init sequence's own `fail` where it is not given. */
  readonly onError?: "fail" | "continue";
}

/** A Debian release, whose packages a runtime is made of. */
export interface DebianRelease {
  readonly distribution: "debian";
  readonly suite: Suite;
}

/** A root filesystem that is there already. */
export interface BaseRoot {
  readonly distribution: "none";
  /** Absolute path of a folder, a tar or a squashfs image. */
  readonly path: string;
}

/** What runtime.yaml says, checked, with its defaults filled in and its paths made absolute. */
export interface Definition {
  /** Safe as a file name on every system. */
  readonly name: string;
  readonly from: DebianRelease | BaseRoot;
  /** `auto`, or the URL of an archive. */
  readonly mirror: string;
  /** URLs of the same archive elsewhere, to be tried when the first one fails. */
  readonly moreMirrors: readonly string[];
  /** The URL of a security archive, where it is given. */
  readonly securityMirror?: string;
  /** The architecture that is built. */
  readonly arch: Architecture;
  /** All that are locked; `arch` is one of them. */
  readonly architectures: readonly Architecture[];
  /** The archive's state at this moment: `20260101T000000Z`. */
  readonly snapshot: string | undefined;
  readonly components: readonly string[];
  /** Further suites of the same archive. */
  readonly suites: readonly string[];
  readonly sources: readonly Source[];
  /** `name`, `name:architecture`, `name=version` or `name/suite`, as apt-get takes them. */
  readonly packages: readonly string[];
  /** Names of packages that must not be there. */
  readonly remove: readonly string[];
  readonly recommends: boolean;
  /** Absolute paths of .deb files and of folders of them that `packages` names: all of them are installed. */
  readonly localPackages: readonly string[];
  /** Absolute paths of folders of .deb files that may be installed. */
  readonly debs: readonly string[];
  readonly pins: readonly PinRule[];
  /** Globs over absolute paths of the image. */
  readonly exclude: readonly string[];
  /** Packages whose maintainer scripts may fail or ask for what is not understood, and why. */
  readonly waived: readonly { readonly package: string; readonly reason: string }[];
  /** How long one script may take. */
  readonly scriptSeconds: number;
  readonly files: readonly FileMapping[];
  /** Answers to questions of packages, by the question's name. */
  readonly preseed: Readonly<Record<string, string>>;
  readonly users: readonly NewAccount[];
  /** Done one after the other, when everything else is in the image but the init sequence. */
  readonly run: readonly ShellStep[];
  readonly plugins: PluginSource | undefined;
  readonly init: "aleph" | "none";
  /** The level at which packages' Python files are compiled. */
  readonly python: { readonly bytecode: 0 | 1 | 2 | "none" };
  readonly squashfs: {
    readonly compression: "gzip" | "zstd" | "xz" | "lz4";
    /** One of the compressor's; its default where it is not given. */
    readonly level: number | undefined;
    /** Bytes: a power of two, 4096 to 1048576. */
    readonly block: number;
    readonly fragments: "on" | "off" | "always";
  };
  /** Absolute path of the project's folder. */
  readonly folder: string;
  /** Absolute path of runtime.yaml. */
  readonly file: string;
}
