import type { ErrorCode } from "#src/core/error-codes.js";
import type { Victim } from "../../support/attack.js";
import type { MirrorServer } from "../../support/mirror-server.js";

export interface Setting {
  readonly mirror: MirrorServer;
  /** Another server, of somebody else. */
  readonly stranger: MirrorServer;
  readonly victim: Victim;
}

/** What somebody does to a build who owns the mirror, the way to it, or files of the project. */
export interface Attack {
  readonly name: string;
  readonly code: ErrorCode;
  /** The exit status; 3, a failed verification, where it is not given. */
  readonly exit?: number;
  /** Of the project; tar where it is not given. */
  readonly packages?: string;
  /** Prepares the attack; a function that it gives is called in place of a build. */
  readonly prepare: (setting: Setting) => unknown;
  readonly build?: Parameters<Victim["build"]>[0];
}

export const inRelease = "/debian/dists/bookworm/InRelease";
