/** The shell ends, with this status. */
export class ExitShell {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

/** A function, or a script that was read with `.`, returns. */
export class ReturnJump {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

/** `break` and `continue`. */
export class LoopJump {
  readonly kind: "break" | "continue";
  /** How many loops it still has to leave or go to. */
  levels: number;

  constructor(kind: "break" | "continue", levels: number) {
    this.kind = kind;
    this.levels = levels;
  }
}

/** What ends a shell that is not interactive: an error of an expansion, or of a special builtin. It is told on the standard error. */
export class ShellError extends Error {
  override readonly name = "ShellError";
  readonly status: number;
  /** What messages begin with where it happened, once that is known. */
  place: string | undefined;

  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
  }
}
