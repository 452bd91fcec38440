import { defined } from "../core/defined.js";
import { Flags } from "../third-party/oclif.js";

/** Where packages come from: the flags of every command that chooses them. */
export const mirrorFlags = {
  mirror: Flags.string({
    helpValue: "URL",
    summary: "The Debian mirror, or auto.",
    description:
      "Without it: `mirror` in runtime.yaml, else ALEPH_RUNTIME_MIRROR, else this computer's own apt sources, else Debian's host.",
  }),
  "security-mirror": Flags.string({ helpValue: "URL", summary: "The mirror of the security archive; beside the mirror if not given." }),
  keyring: Flags.string({
    helpValue: "FILE",
    summary: "Armored OpenPGP keys to trust in place of Debian's, for an archive of your own.",
  }),
  offline: Flags.boolean({ summary: "Take everything from the cache, and ask the network for nothing." }),
};

/** What these flags say. */
export function mirrorOptions(flags: {
  readonly mirror?: string | undefined;
  readonly "security-mirror"?: string | undefined;
  readonly keyring?: string | undefined;
  readonly offline: boolean;
}) {
  return defined({ mirror: flags.mirror, securityMirror: flags["security-mirror"], keyring: flags.keyring, offline: flags.offline });
}
