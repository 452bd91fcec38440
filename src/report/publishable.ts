import { BuildError } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import type { BlockCodecs } from "../squashfs/index.js";
import { withImage } from "./open-image.js";
import { type SecretFinding, scanSecrets } from "./secrets/scan-secrets.js";

export interface PublishableOptions {
  readonly codecs: BlockCodecs;
  /** What keeps the image at a path from starting, in sentences. */
  readonly brokenRules: (path: string) => Promise<readonly string[]>;
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
export async function assertPublishable(path: string, { codecs, brokenRules, signal, onEvent, force }: PublishableOptions): Promise<void> {
  const refuse = (error: BuildError) => {
    if (!force) throw error;
    onEvent({ type: "warning", message: error.message });
  };
  onEvent({ type: "start", stage: "scan", message: `Looking into ${path}` });
  try {
    const broken = await brokenRules(path);
    if (broken.length > 0) refuse(cannotStart(path, broken));
    const secrets = await withImage(path, signal === undefined ? { codecs } : { codecs, signal }, ({ image }) =>
      scanSecrets(image, signal === undefined ? {} : { signal }),
    );
    if (secrets.length > 0) refuse(holdsSecrets(path, secrets));
  } catch (error) {
    if (!(error instanceof BuildError) || !error.code.startsWith("SQUASHFS_")) throw error;
    refuse(notARuntime(path, error.message.replace(/\.$/, ""), error));
  }
  onEvent({ type: "done", stage: "scan", message: force ? "looked into" : "a runtime, and no secrets were found" });
}

const hint = "`build`, or `pack --init`, makes one; `test` tells more. --force publishes the file all the same.";

function notARuntime(path: string, why: string, cause: unknown): BuildError {
  return new BuildError("PUBLISH_NOT_A_RUNTIME", `${path} is not a runtime: ${why}.`, { where: { source: path }, hint, cause });
}

function cannotStart(path: string, broken: readonly string[]): BuildError {
  return new BuildError("PUBLISH_NOT_A_RUNTIME", `${path} cannot start as a runtime:${listed(broken)}`, { where: { source: path }, hint });
}

function holdsSecrets(path: string, secrets: readonly SecretFinding[]): BuildError {
  const lines = listed(secrets.map((finding) => `${finding.path} looks like ${finding.what}`));
  return new BuildError("PUBLISH_SECRETS", `${path} holds what nobody else may read, and everybody can read what is published:${lines}`, {
    where: { source: path },
    hint: "Take them out of the project, or name them in `exclude` of runtime.yaml. --force publishes them all the same.",
  });
}

function listed(lines: readonly string[]): string {
  const more = lines.length > named ? [`and ${lines.length - named} more`] : [];
  return [...lines.slice(0, named), ...more].map((line) => `\n  ${line}`).join("");
}
