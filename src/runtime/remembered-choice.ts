import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import { openArchive } from "../apt/archive.js";
import { type LockedPackage, lockPackages, placePackages } from "../apt/lock.js";
import type { ChosenPackage } from "../apt/package.js";
import type { Release } from "../apt/release.js";
import { readAsset } from "../core/asset.js";
import { utf8Bytes, utf8Text } from "../core/bytes.js";
import type { Cache } from "../core/cache.js";
import { suiteOptions } from "./archive-options.js";
import type { ChooseOptions } from "./choose-packages.js";
import type { BuildContext } from "./context.js";
import { lockRequest } from "./lock-request.js";

/** What was chosen from suites in a state. */
interface Choice {
  /** In the order of names. */
  readonly packages: readonly LockedPackage[];
  /** An estimate of the unpacked size, in KiB. */
  readonly installedSize: number;
}

/** Packages of a definition without a lock. */
export interface RememberedChoice extends Pick<Choice, "installedSize"> {
  /** In the order of names. */
  readonly packages: readonly ChosenPackage[];
  /** The date of the newest Release that they come from. */
  readonly date: Date;
}

/**
 * Chooses the packages of a definition, or finds what was chosen before from the same states of the suites for the same request. The Releases are asked
 * for and verified in any case; where none has changed, no index is read.
 *
 * @param options `onAnew` is told before indexes are read
 * @throws BuildError what `openArchive` and `solve` throw
 */
export async function rememberedChoice(
  context: BuildContext,
  options: ChooseOptions & { readonly onAnew?: (() => void) | undefined },
): Promise<RememberedChoice> {
  const { definition, cache, env, signal, onEvent } = context;
  const { now, offline, onAnew } = options;
  const architecture = definition.arch;
  const request = JSON.stringify([await programDigest(), architecture, await lockRequest(definition)]);
  let found: Choice | undefined;
  const wantsIndexes = async (suites: readonly Release[]) => {
    found = await recall(cache, keyOf(request, suites));
    if (found === undefined) onAnew?.();
    return found === undefined;
  };
  const where = await suiteOptions(definition, options, env);
  const archive = await openArchive({ ...where, architecture, cache, now, offline, signal, onEvent, wantsIndexes });
  const { suites, date } = archive;
  const choose = async (): Promise<Choice> => {
    const { chooseFrom } = await import("./choose-packages.js");
    const { packages } = await chooseFrom(archive, context, { architecture });
    const choice = { packages: lockPackages(packages), installedSize: packages.reduce((sum, one) => sum + one.installedSize, 0) };
    return keep(cache, keyOf(request, suites), choice);
  };
  const { packages, installedSize } = found ?? (await choose());
  return { packages: placePackages(packages, { suites, local: pathToFileURL(definition.folder).href }), installedSize, date };
}

const programDigest = async (): Promise<string> => utf8Text(await readAsset(new URL("../code-digest.txt", import.meta.url)));

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function keyOf(request: string, suites: readonly Release[]): string {
  return `choice ${sha256(JSON.stringify([request, suites.map((one) => [one.name, one.sha256])]))}`;
}

/**
 * A document begins with the digest of what follows: what a disk made of it is not believed.
 *
 * @returns the same choice from its text: the strings of the other one are slices of the indexes, and would hold all of them
 */
async function keep(cache: Cache, key: string, choice: Choice): Promise<Choice> {
  const text = JSON.stringify(choice);
  await cache.putDocument(key, utf8Bytes(`${sha256(text)}\n${text}`));
  return JSON.parse(text);
}

async function recall(cache: Cache, key: string): Promise<Choice | undefined> {
  const bytes = await cache.document(key);
  if (bytes === undefined) return undefined;
  const whole = utf8Text(bytes);
  const text = whole.slice(whole.indexOf("\n") + 1);
  return whole.startsWith(`${sha256(text)}\n`) ? JSON.parse(text) : undefined;
}
