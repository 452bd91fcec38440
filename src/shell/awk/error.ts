/** What mawk tells before it ends with status 2. */
export class AwkError extends Error {
  override readonly name = "AwkError";
  /** Told with the file and the records that were read. */
  readonly atRunTime: boolean;

  constructor(message: string, { atRunTime = false } = {}) {
    super(message);
    this.atRunTime = atRunTime;
  }
}
