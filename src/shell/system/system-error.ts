/** The errors of system calls that programs in an image meet, with the words of the C library in the C locale. Source: errno(3), strerror(3). */
export const systemErrors = {
  EACCES: "Permission denied",
  EBADF: "Bad file descriptor",
  EBUSY: "Device or resource busy",
  EEXIST: "File exists",
  EINVAL: "Invalid argument",
  EISDIR: "Is a directory",
  ELOOP: "Too many levels of symbolic links",
  ENAMETOOLONG: "File name too long",
  ENOENT: "No such file or directory",
  ENOEXEC: "Exec format error",
  ENOSPC: "No space left on device",
  ENOTDIR: "Not a directory",
  ENOTEMPTY: "Directory not empty",
  ENXIO: "No such device or address",
  EPERM: "Operation not permitted",
  EPIPE: "Broken pipe",
  EXDEV: "Invalid cross-device link",
  ENODATA: "No data available",
} as const;

export type Errno = keyof typeof systemErrors;

/**
 * A system call of an interpreted program failed: the program tells it in its own words and goes on or ends, as it would on Linux. It never
 * leaves the shell, so it is no BuildError.
 */
export class SystemError extends Error {
  override readonly name = "SystemError";
  readonly errno: Errno;

  constructor(errno: Errno) {
    super(systemErrors[errno]);
    this.errno = errno;
  }
}
