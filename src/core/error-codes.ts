/** Exit statuses of the command line. */
export const exitCodes = {
  failed: 1,
  usage: 2,
  verification: 3,
  unsatisfiable: 4,
  network: 5,
  payment: 6,
  refused: 7,
  pending: 8,
  bug: 70,
  interrupted: 130,
} as const;

interface ErrorCodeEntry {
  readonly exit: number;
  /** One sentence for docs/errors.md, where the anchor is the code in lower case. */
  readonly means: string;
}

const entry = (exit: keyof typeof exitCodes, means: string): ErrorCodeEntry => ({ exit: exitCodes[exit], means });

/** Every code that a {@link BuildError} can carry. Distinct causes have distinct codes. */
export const errorCodes = {
  // everywhere
  INTERNAL: entry("bug", "Something happened that the program does not expect: a bug, please report it."),
  INTERRUPTED: entry("interrupted", "The work was stopped by Ctrl-C or a signal; nothing half-written was left."),
  USAGE: entry("usage", "The command line is not one that the command understands."),
  DISK_FULL: entry("failed", "The disk has no room for the output, the cache or the scratch folder."),
  FILE_UNREADABLE: entry("failed", "A file on this computer could not be read."),
  FILE_UNWRITABLE: entry("failed", "A file on this computer could not be written."),
  FILE_CHANGED: entry("failed", "A file changed while it was read."),
  FILE_NAME_NOT_UTF8: entry("failed", "A file of this computer has a name that is not UTF-8."),
  // downloads
  FETCH_SIZE_MISMATCH: entry("verification", "A download is longer or shorter than the signed index says."),
  FETCH_HASH_MISMATCH: entry("verification", "A download does not have the SHA256 that the signed index promises."),
  // tree
  PATH_UNSAFE: entry("verification", "A path in an archive or image leads outside its root or is longer than Linux allows."),
  PATH_LOOP: entry("failed", "Symbolic links in the image lead around in a circle."),
  PATH_NOT_DIRECTORY: entry("failed", "A path runs through something that is not a directory."),
  // guest
  PLUGIN_NAME_TAKEN: entry("failed", "A file of the plugins folder has the name of one of the runtime's own files."),
  GUEST_PATH_TAKEN: entry("failed", "A directory of the image stands where a file of the init sequence must be."),
  // squashfs images
  SQUASHFS_NOT_AN_IMAGE: entry("verification", "The file is not a squashfs image."),
  SQUASHFS_VERSION: entry("failed", "The image has a squashfs version other than 4.0."),
  SQUASHFS_COMPRESSOR: entry("failed", "The image uses a compressor that cannot be read here."),
  SQUASHFS_TRUNCATED: entry("verification", "The image is shorter than its superblock says."),
  SQUASHFS_CORRUPT: entry("verification", "A structure of the image contradicts itself or points outside the image."),
  SQUASHFS_LIMIT: entry("verification", "The image claims more than the limits allow: a bomb rather than a root filesystem."),
  SQUASHFS_UNSTORABLE: entry("failed", "Something in the tree cannot be stored in squashfs, such as a name of more than 255 bytes."),
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;
