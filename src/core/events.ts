/** The stages of a build, in order, and those of other work on images. */
export type Stage = "resolve" | "fetch" | "unpack" | "configure" | "pack" | "extract" | "verify" | "compare" | PublishStage;

/** The stages of publishing a file. */
type PublishStage = "scan" | "hash" | "upload" | "wait" | "download";

/** What the domain tells about its progress. Rendered once, in ui. */
export type BuildEvent =
  /** A stage begins. */
  | { readonly type: "start"; readonly stage: Stage; readonly message: string }
  /** A stage moved on; `done` and `total` are in `unit`. */
  | {
      readonly type: "progress";
      readonly stage: Stage;
      readonly done: number;
      readonly total?: number;
      readonly unit: "bytes" | "items";
      readonly detail?: string;
    }
  /** A stage ended; the message sums it up. */
  | { readonly type: "done"; readonly stage: Stage; readonly message: string }
  /** Something that the user should know and that is not a failure. */
  | { readonly type: "note"; readonly message: string }
  | { readonly type: "warning"; readonly message: string; readonly hint?: string };

export type OnEvent = (event: BuildEvent) => void;
