/** An error status that the double answers with, and its text. */
export class AnswerError extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}
