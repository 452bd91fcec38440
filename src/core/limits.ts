/** Limits on what is read from outside, each with its reason. Sizes are in bytes. */
export const limits = {
  /** InRelease of the largest suites is about 250 KB. */
  inReleaseSize: 4 << 20,
  /** Milliseconds for which a signature that was verified is not verified again, if its bytes and the keys are the same: a revocation may take effect meanwhile. */
  signatureMemory: 86_400_000,
  /** Milliseconds that a Release file may be ahead of this computer's clock: clocks that are set by hand are minutes off. */
  releaseAhead: 600_000,
  /** Bytes of a download that come in a minute of waiting: a modem of 1990 is faster. A server that sends less holds a build up for ever. */
  leastPace: 16 << 10,
  /** Redirects followed for one download; Debian's mirrors need at most two. */
  redirects: 5,
  /** Debian's largest decompressed Packages index (main) is about 60 MB. */
  indexSize: 512 << 20,
  /** Debian's largest package is about 1.5 GB. */
  debSize: 4 * 2 ** 30,
  /** A control.tar holds scripts and lists; the largest known are a few MB. */
  controlTarSize: 64 << 20,
  /** Files in a control.tar: a dozen is much. */
  controlFiles: 1000,
  /** Headers of one tar entry: long names and pax records. tar-stream reads at most 4 MiB of each kind. */
  tarHeaderSize: 16 << 20,
  /** A tar that is packed: entries and bytes of all files; the largest root filesystems have some millions and some hundred GB. */
  tarEntries: 20_000_000,
  tarContents: 2 ** 42,
  /** An mtree file; a line for every path of a large root filesystem has some 100 bytes. */
  mtreeSize: 256 << 20,
  /** Members of the ar archive that a .deb is: three, and a signature or two. */
  debMembers: 100,
  /** What one data.tar may unpack to. */
  dataTarSize: 16 * 2 ** 30,
  /** Entries in one package; the largest Debian packages hold about 100,000. */
  debEntries: 1_000_000,
  /** Linux: PATH_MAX is 4096, NAME_MAX 255. */
  pathLength: 4095,
  nameLength: 255,
  /** Symbolic links followed in one lookup, as in Linux. */
  symlinkDepth: 40,
  /** runtime.yaml is written by people. */
  definitionSize: 1 << 20,
  /** YAML aliases in it, and what they unfold to: a few lines of aliases of aliases can stand for gigabytes. */
  definitionAliases: 100,
  /** squashfs: bytes of one file in an image. Holes cost nothing on disk, so a small image can claim any size. */
  imageFileSize: 2 ** 40,
  /** squashfs: bytes of one directory's listing; 64 MiB is more than a million names. */
  imageDirectorySize: 64 << 20,
  /** squashfs: names in one image. Hard links and shared listings let a small image claim any number. */
  imageEntries: 20_000_000,
  /** Linux: a link's target fits one page with its end (squashfs refuses longer ones since 6.8). */
  symlinkTarget: 4095,
  /** Linux: XATTR_SIZE_MAX, one extended attribute's value. */
  xattrValue: 65_536,
  /** squashfs: all extended attributes of one inode; Linux gives programs at most 64 KiB of names. */
  xattrSetSize: 1 << 20,
  /** /etc/passwd and /etc/group of an image; those of a company's whole directory have some MB. */
  accountFileSize: 16 << 20,
  /** dpkg's status file in an image; that of 3,000 packages has 4 MB. */
  dpkgStatusSize: 64 << 20,
  /** A file's contents in a JSON document: programs read such a document whole. */
  documentFileSize: 64 << 20,
  /** Plugins are scripts; what they need goes into packages and `files:`. */
  pluginSize: 16 << 20,
  /** Programs and libraries that the boot contract looks into; the largest interpreters have some 100 MB. */
  contractFileSize: 512 << 20,
  /** All that one check of it reads; Debian's Python with all libraries has some 20 MB. */
  contractBytes: 2 ** 31,
  /** Libraries that one check follows: a program needs dozens. */
  contractObjects: 1000,
  /** Interpreters of interpreters, as in Linux (BINPRM_MAX_RECURSION). */
  interpreterDepth: 4,
  /** /etc/ld.so.conf and what it includes, each a few lines. */
  loaderConfigSize: 65_536,
  loaderConfigFiles: 100,
  /** What a node takes of one file by default. */
  uploadSize: 2 ** 30,
  /** Milliseconds for all plugins of a project when they are tried: a machine has 60 s for its whole configuration. */
  rehearsalTime: 60_000,
  /** The network sends at most so many bytes of code in a configuration. */
  programCode: 10_000_000,
  /** A request that `run` passes to a guest; its init takes 64 MiB. */
  requestBody: 60 << 20,
  /** Characters of an Aleph message's content: what its nodes take inline. */
  messageContent: 200_000,
  /** A node's answer other than a file; a page of a hundred files has some 30 KB. */
  nodeAnswer: 4 << 20,
} as const;
