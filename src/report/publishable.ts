import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import type { BlockCodecs } from "../squashfs/index.js";
import { checkBootContract } from "./boot-contract.js";
import { withImage } from "./open-image.js";
import { type SecretFinding, scanSecrets } from "./secrets/scan-secrets.js";

export interface PublishableOptions {
  readonly codecs: BlockCodecs;
  readonly signal?: AbortSignal;
  readonly onEvent: OnEvent;
  /** Turn refusals into warnings. */
  readonly force: boolean;
}

/** Findings that are named in an error. */
const named = 10;

/**
 * Refuses to publish what is not a runtime, or what holds secrets.
 * @throws BuildError `PUBLISH_NOT_A_RUNTIME`, `PUBLISH_SECRETS`, unless forced; `FILE_UNREADABLE`
 */
export async function assertPublishable(path: string, { codecs, signal, onEvent, force }: PublishableOptions): Promise<void> {
  const refuse = (error: BuildError) => {
    if (!force) throw error;
    onEvent({ type: "warning", message: error.message });
  };
  onEvent({ type: "start", stage: "scan", message: `Looking into ${path}` });
  try {
    const look = withImage(path, signal === undefined ? { codecs } : { codecs, signal }, async ({ image }) => ({
      problems: await checkBootContract(image),
      secrets: await scanSecrets(image, signal === undefined ? {} : { signal }),
    }));
    const { problems, secrets } = await look;
    if (problems.length > 0) refuse(notARuntime(path, problems.join("; ")));
    if (secrets.length > 0) refuse(holdsSecrets(path, secrets));
  } catch (error) {
    if (!(error instanceof BuildError) || !error.code.startsWith("SQUASHFS_")) throw error;
    refuse(notARuntime(path, error.message.replace(/\.$/, ""), error));
  }
  onEvent({ type: "done", stage: "scan", message: force ? "looked into" : "a runtime, and no secrets were found" });
}

function notARuntime(path: string, why: string, cause?: unknown): BuildError {
  return new BuildError("PUBLISH_NOT_A_RUNTIME", `${path} is not a runtime: ${why}.`, {
    where: { source: path },
    hint: "`build`, or `pack --init`, makes one. --force publishes the file all the same.",
    ...(cause === undefined ? {} : { cause }),
  });
}

function holdsSecrets(path: string, secrets: readonly SecretFinding[]): BuildError {
  const lines = secrets.slice(0, named).map((finding) => `\n  ${finding.path} looks like ${finding.what}`);
  if (secrets.length > named) lines.push(`\n  and ${secrets.length - named} more`);
  return new BuildError(
    "PUBLISH_SECRETS",
    `${path} holds what nobody else may read, and everybody can read what is published:${lines.join("")}`,
    {
      where: { source: path },
      hint: "Take them out of the project, or name them in `exclude` of runtime.yaml. --force publishes them all the same.",
    },
  );
}
