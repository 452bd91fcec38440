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
  INPUT_KIND: entry("usage", "What is to be read is of a kind that the command does not take."),
  OUTPUT_EXISTS: entry("usage", "What is to be written stands there already."),
  PATH_MISSING: entry("failed", "A path or glob names nothing in the image."),
  FILE_CHANGED: entry("failed", "A file changed while it was read."),
  FILE_NAME_NOT_UTF8: entry("failed", "A file of this computer has a name that is not UTF-8."),
  // apt: mirrors and releases
  APT_MIRROR_INVALID: entry("usage", "A mirror is not an http or https URL, or the security archive cannot be derived from it."),
  APT_SUITE_MISSING: entry("network", "A mirror does not carry the suite, its updates or its security updates."),
  APT_RELEASE_UNSIGNED: entry("verification", "An InRelease file has no OpenPGP signature."),
  APT_RELEASE_MALFORMED: entry("verification", "A Release file lacks a field or has one that cannot be read."),
  APT_SIGNER_UNKNOWN: entry("verification", "An InRelease file is signed, but not by one of the archive's keys."),
  APT_SIGNATURE_BAD: entry("verification", "A signature of an InRelease file is by a known key and does not match its text."),
  APT_KEY_EXPIRED: entry("verification", "An InRelease file is signed by keys of the archive that have expired."),
  APT_KEY_REVOKED: entry("verification", "An InRelease file is signed by keys of the archive that were revoked."),
  APT_KEYRING_INVALID: entry("failed", "The archive keys cannot be read, or are not the ones that are pinned by fingerprint."),
  APT_RELEASE_EXPIRED: entry("verification", "A Release file is past its Valid-Until: the mirror is stale or somebody holds updates back."),
  APT_RELEASE_FUTURE: entry("verification", "A Release file or its key is newer than this computer's clock."),
  APT_RELEASE_REPLAYED: entry("verification", "A mirror serves an older Release file than it served before."),
  APT_RELEASE_MISMATCH: entry("verification", "A mirror serves the Release file of another suite than the one asked for."),
  APT_ARCHITECTURE_MISSING: entry("failed", "A suite does not carry the architecture."),
  APT_COMPONENT_MISSING: entry("failed", "A suite does not carry the component."),
  // definition
  DEFINITION_MISSING: entry("failed", "There is no runtime.yaml in the project's folder, or no such folder."),
  DEFINITION_TOO_LARGE: entry("failed", "runtime.yaml is larger than anything that a person would write."),
  DEFINITION_SYNTAX: entry("failed", "runtime.yaml is not UTF-8 text or not valid YAML."),
  DEFINITION_INVALID: entry("failed", "runtime.yaml has a key that is not known, lacks one, or has a value that cannot be right."),
  DEFINITION_PATH_MISSING: entry("failed", "A file or folder that runtime.yaml names is not on this computer."),
  // scaffold
  SCAFFOLD_NOT_EMPTY: entry("failed", "The folder for a new project holds files already."),
  SCAFFOLD_TEMPLATE_UNKNOWN: entry("usage", "There is no template of this name."),
  SCAFFOLD_SUITE_UNKNOWN: entry("usage", "A project cannot be made for a Debian release of this name."),
  // downloads
  NETWORK_UNREACHABLE: entry("network", "A server cannot be reached: the name is unknown, or nothing answers."),
  NETWORK_TIMEOUT: entry("network", "A server took too long to connect, to answer or to send on."),
  NETWORK_BROKEN: entry("network", "A connection broke while a file was transferred, and again on every retry."),
  NETWORK_UNTRUSTED: entry("network", "The certificate of an https server is not trusted."),
  NETWORK_OFFLINE: entry("network", "Something is not in the cache, and --offline keeps the network out."),
  NETWORK_STATUS: entry("network", "A server refused a download with an error status, such as 403."),
  NETWORK_SERVER_FAILED: entry("network", "A server answered that it failed or is too busy, and again on every retry."),
  NETWORK_REDIRECT: entry("network", "A server redirects too often, from https to http, or to no usable URL."),
  NETWORK_NO_RANGES: entry("network", "A server gives files only whole, so that an image cannot be read where it is."),
  NETWORK_CHANGED: entry("network", "A file on a server became another one while it was read."),
  FETCH_NOT_FOUND: entry("network", "A server does not have the file."),
  FETCH_TOO_LARGE: entry("verification", "A download is larger than anything of its kind."),
  FETCH_SIZE_MISMATCH: entry("verification", "A download is longer or shorter than the signed index says."),
  FETCH_HASH_MISMATCH: entry("verification", "A download does not have the SHA256 that the signed index promises."),
  // runtime
  IMAGE_EMPTY: entry("failed", "Nothing was given to put into an image."),
  // codec
  CODEC_CORRUPT: entry("verification", "Compressed data is damaged."),
  CODEC_TRUNCATED: entry("verification", "Compressed data ends too early."),
  CODEC_UNSUPPORTED: entry("failed", "Compressed data uses a feature of its format that this program cannot decode."),
  // tar and .deb
  TAR_TRUNCATED: entry("verification", "A tar archive ends too early."),
  TAR_CORRUPT: entry("verification", "A tar archive is damaged, or the file is none."),
  TAR_UNSUPPORTED: entry("failed", "A tar archive holds a kind of entry that cannot be read, such as a sparse file."),
  MTREE_INVALID: entry("usage", "A line of an mtree file cannot be understood."),
  MTREE_MISMATCH: entry("failed", "An mtree file describes something else than what is packed."),
  TAR_LIMIT: entry("verification", "A tar archive holds more than any real package does."),
  DEB_NOT_A_PACKAGE: entry("verification", "A file is not a Debian package: it is no ar archive, or one of something else."),
  DEB_TRUNCATED: entry("verification", "A package ends too early."),
  DEB_CORRUPT: entry("verification", "The ar archive that a package is contradicts itself."),
  DEB_VERSION: entry("failed", "A package has a format other than 2.x."),
  DEB_COMPRESSION: entry("failed", "A package is compressed in a way that is not supported."),
  DEB_MEMBER_ORDER: entry("verification", "A package holds its parts in another order than deb(5) has it."),
  DEB_MEMBER_MISSING: entry("verification", "A package lacks its control data or its files."),
  DEB_CONTROL_INVALID: entry("verification", "The control data of a package cannot be right."),
  DEB_UNSAFE_PATH: entry("verification", "A path of a package leads outside the root or through a link of the same package."),
  DEB_DUPLICATE_PATH: entry("verification", "A package ships the same path twice."),
  DEB_BAD_LINK: entry("verification", "A hard link of a package points at no file that stands before it in the package."),
  // store
  STORE_DAMAGED_BLOB: entry("verification", "A package in the cache is no longer what was downloaded."),
  STORE_DAMAGED_ENTRY: entry("verification", "Compressed packages or a configured state in the cache are no longer what was put there."),
  STORE_MISMATCH: entry("verification", "A package says that it is another one than the index promised."),
  // configure
  CONFIGURE_FILE_CONFLICT: entry("failed", "Two packages ship the same path, and neither replaces the other."),
  CONFIGURE_NOT_UNDERSTOOD: entry(
    "failed",
    "A maintainer script asks for a program, an option or a word of the shell that is not understood here.",
  ),
  CONFIGURE_SCRIPT_FAILED: entry("failed", "A maintainer script ended with an error."),
  CONFIGURE_NOT_DIRECTORY: entry("failed", "A package ships an entry where something of another kind stands."),
  // shell
  SHELL_LIMIT: entry("failed", "A script of a package runs longer, deeper or writes more than any script that ends."),
  // tree
  PATH_UNSAFE: entry("verification", "A path in an archive or image leads outside its root or is longer than Linux allows."),
  PATH_LOOP: entry("failed", "Symbolic links in the image lead around in a circle."),
  PATH_NOT_DIRECTORY: entry("failed", "A path runs through something that is not a directory."),
  // guest
  PLUGIN_TOO_LARGE: entry("failed", "A file of the plugins folder is too large to be a plugin."),
  PLUGIN_NOT_FILE: entry("failed", "Something in the plugins folder is not a regular file."),
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
  // package data and the solver
  STANZA_INVALID: entry("failed", "Package data or apt's sources are not written as fields of the form `Name: value`."),
  RELATION_INVALID: entry("failed", "A relation between packages is not written as Debian Policy 7.1 has it."),
  PACKAGE_INVALID: entry("failed", "A package in an index lacks a field, or a field of it cannot be right."),
  APT_REQUEST_INVALID: entry(
    "usage",
    "An entry of the package list is not of the form name, name:architecture, name=version or name/suite.",
  ),
  APT_PACKAGE_UNKNOWN: entry("unsatisfiable", "The suites carry no package of this name."),
  APT_VERSION_UNKNOWN: entry("unsatisfiable", "The suites carry the package, but not in the version, suite or architecture asked for."),
  APT_PACKAGE_VIRTUAL: entry("unsatisfiable", "The name is virtual, and several packages provide it: one of them must be chosen."),
  APT_UNSATISFIABLE: entry("unsatisfiable", "A package needs something that no package of the suites satisfies."),
  APT_CONFLICT: entry("unsatisfiable", "Two packages that are both needed refuse to stand beside each other."),
  // publish: keys, messages and what nodes answer
  PUBLISH_KEY_MISSING: entry("usage", "There is no private key to sign with."),
  PUBLISH_KEY_INVALID: entry("usage", "What should be a private key is none."),
  PUBLISH_HOST_INVALID: entry(
    "usage",
    "The address of a node is not an https URL (http only on this computer), or holds more than a host.",
  ),
  PUBLISH_MESSAGE_TOO_LARGE: entry("usage", "A message would be longer than nodes take."),
  PUBLISH_NOT_A_RUNTIME: entry("verification", "A file is not an image that the supervisor can boot."),
  PUBLISH_SECRETS: entry("failed", "An image holds what looks like secrets, and everybody can read what is published."),
  PUBLISH_DECLINED: entry("failed", "The answer to the question whether to go on was no."),
  PUBLISH_TOO_LARGE: entry("refused", "A file is larger than the node or the storage engine takes."),
  PUBLISH_PART_REFUSED: entry("refused", "A node cannot read a part of what was sent to it."),
  PUBLISH_SIGNATURE_REFUSED: entry("refused", "A node does not accept the signature of a message."),
  PUBLISH_PERMISSION_DENIED: entry("refused", "The signer may not act for the owner's address."),
  PUBLISH_FORMAT_REFUSED: entry("refused", "The network rejects the format of a message."),
  PUBLISH_FILE_UNAVAILABLE: entry("refused", "The network cannot find the bytes that a message names."),
  PUBLISH_BALANCE_LOW: entry("payment", "The owner does not hold enough ALEPH."),
  PUBLISH_CREDIT_LOW: entry("payment", "The owner does not have enough credits."),
  PUBLISH_PAYMENT_METHOD: entry("payment", "The network does not take this way to pay."),
  PUBLISH_REF_MISSING: entry("refused", "The message that a new version refers to does not exist."),
  PUBLISH_REF_REVISION: entry("refused", "The message that a new version refers to is itself a version of another one."),
  PUBLISH_FORGET_REFUSED: entry("refused", "A file cannot be forgotten, because a program depends on it."),
  PUBLISH_REJECTED: entry("refused", "The network rejected a message for another reason."),
  PUBLISH_FORGOTTEN: entry("refused", "A message was forgotten or removed."),
  PUBLISH_MESSAGE_UNKNOWN: entry("refused", "The node does not know a message."),
  PUBLISH_NODE_REFUSED: entry("refused", "A node answered with an error that this program has no better word for."),
  PUBLISH_HASH_MISMATCH: entry("verification", "A node computed another hash of a file than this program."),
  PUBLISH_DOWNLOAD_MISMATCH: entry("verification", "What a node gives back is not what was published."),
  PUBLISH_BROADCAST_FAILED: entry("network", "A node took a message and could not pass it on to the network."),
  PUBLISH_ANSWER_INVALID: entry("network", "A node's answer is not what Aleph's nodes answer."),
  PUBLISH_PENDING: entry("pending", "A message was sent, and the network has not processed it yet."),
  LOCAL_PACKAGE_MISSING: entry("failed", "A folder that packages are to be taken from holds no .deb file."),
  LOCAL_PACKAGE_CHANGED: entry("verification", "A .deb file of this computer is no longer the one that was chosen."),
  // lock
  LOCK_MISSING: entry("failed", "A frozen build needs runtime.lock, and there is none."),
  LOCK_INVALID: entry("failed", "runtime.lock is not one that this program wrote, or was damaged."),
  LOCK_DRIFTED: entry("failed", "runtime.lock was made for another runtime.yaml than the one that stands there now."),
  LOCK_ARCHITECTURE: entry("failed", "runtime.lock holds no packages for the architecture."),
  LOCK_PACKAGE_UNKNOWN: entry("usage", "A package to be updated is not in runtime.lock."),
  // commands on images
  IMAGE_PATH_MISSING: entry("failed", "A path is not in the image."),
  IMAGE_PATH_NOT_FILE: entry("failed", "A path of the image is not a regular file."),
  IMAGE_FILE_LARGE: entry("failed", "A file of the image is too large for a JSON document."),
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;
