import { readFile } from "node:fs/promises";
import type { SuiteOptions } from "../apt/locate-suites.js";
import { hostError } from "../core/host-error.js";
import type { Definition } from "../definition/definition.js";
import { releaseOf } from "./release-of.js";

/** What of a command line says where packages come from. */
export interface MirrorOptions {
  /** Before what the definition says. */
  readonly mirror?: string | undefined;
  readonly securityMirror?: string | undefined;
  /** Armored keys in place of Debian's. */
  readonly keyring?: string | undefined;
}

/** The text of a keyring that the command line names. */
export async function readKeyringFile(path: string | undefined): Promise<string | undefined> {
  return path === undefined ? undefined : keyText(path);
}

function keyText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    throw hostError(error, "read", path);
  });
}

/** The suites of a definition, and where they are asked for. */
export async function suiteOptions(
  definition: Definition,
  options: MirrorOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<SuiteOptions> {
  const sources = definition.sources.map(async ({ key, ...source }) => ({ ...source, keyring: await keyText(key) }));
  return {
    suite: releaseOf(definition).suite,
    architecture: definition.arch,
    components: definition.components,
    suites: definition.suites,
    sources: await Promise.all(sources),
    mirror: options.mirror ?? definition.mirror,
    securityMirror: options.securityMirror ?? definition.securityMirror,
    moreMirrors: options.mirror === undefined ? definition.moreMirrors : [],
    snapshot: definition.snapshot,
    keyring: options.keyring,
    env,
  };
}
