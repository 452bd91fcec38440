/** What is wrong with one element of a package's description; the others count. */
export class MimeError extends Error {
  override readonly name = "MimeError";
}
