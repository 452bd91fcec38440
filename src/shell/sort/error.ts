/** What sort tells before it ends with status 2. */
export class SortError extends Error {
  override readonly name = "SortError";
}
