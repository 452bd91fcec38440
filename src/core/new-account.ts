/** An account that runtime.yaml asks for. */
export interface NewAccount {
  readonly name: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly home?: string;
  readonly shell?: string;
  readonly comment?: string;
  readonly groups?: readonly string[];
  /** Has a number of those that programs have, and no home. */
  readonly system?: boolean;
}
