import { BuildError } from "../core/errors.js";
import { type MultiArch, multiArchOf } from "../deb/match.js";
import { parseRelations, type Relation, type RelationGroup } from "../deb/relation.js";
import { parseStanza, type Stanza } from "../deb/stanza.js";

/** Which archive and suite a package comes from. */
export interface PackageOrigin {
  /** Such as `bookworm-security`. */
  readonly suite: string;
  /** The archive that `filename` is relative to, without a slash at its end. */
  readonly baseUrl: string;
  /** The same archive elsewhere, to be tried in turn when the first place fails. */
  readonly mirrors?: readonly string[];
}

/** A package's file, and which one it is: what a lock knows, and all that a build needs. */
export interface ChosenPackage {
  readonly name: string;
  readonly version: string;
  /** Of the image, or `all`. */
  readonly architecture: string;
  /** Path of the .deb below the archive's URL. */
  readonly filename: string;
  /** Bytes of the .deb. */
  readonly size: number;
  /** Of the .deb, lower-case hex. */
  readonly sha256: string;
  readonly origin: PackageOrigin;
}

/** One version of a package, as a Packages index describes it. Source: Debian Policy 5.6, deb822 repository format. */
export interface Package extends ChosenPackage {
  readonly essential: boolean;
  /** `required`, `important`, `standard`, `optional`, … */
  readonly priority: string;
  readonly multiArch: MultiArch;
  readonly preDepends: readonly RelationGroup[];
  readonly depends: readonly RelationGroup[];
  readonly recommends: readonly RelationGroup[];
  readonly conflicts: readonly Relation[];
  readonly breaks: readonly Relation[];
  readonly replaces: readonly Relation[];
  readonly provides: readonly Relation[];
  /** An estimate of the unpacked size, in KiB. */
  readonly installedSize: number;
}

/** Where a stanza stands. `line` is read only for an error, and may be a getter that counts it. */
export interface StanzaPlace {
  readonly source: string;
  readonly line: number;
}

// These values become names of files and parts of URLs, so their form is checked here, once.
const namePattern = /^[a-z0-9][a-z0-9+.-]*$/;
const versionPattern = /^[0-9][A-Za-z0-9.+~:-]*$/;
const architecturePattern = /^[a-z0-9][a-z0-9-]*$/;
export const filenamePattern = /^(?!\.\.?\/)(?:[A-Za-z0-9_.+~:%=@,-]+\/(?!\.\.?(?:\/|$)))*[A-Za-z0-9_.+~:%=@,-]+$/;

/**
 * Reads the stanza of a package.
 * @throws BuildError `PACKAGE_INVALID`, `STANZA_INVALID`, `RELATION_INVALID`, with the place
 */
export function readPackage(text: string, origin: PackageOrigin, place: StanzaPlace): Package {
  const stanza = parseStanza(text, place);
  const field = (name: string, form: RegExp) => checkedField(stanza, name, form, place);
  const groups = (name: string) => parseRelations(stanza.get(name) ?? "", place);
  return {
    name: field("Package", namePattern),
    version: field("Version", versionPattern),
    architecture: field("Architecture", architecturePattern),
    essential: stanza.get("essential") === "yes",
    priority: stanza.get("priority") ?? "optional",
    multiArch: multiArchOf(stanza.get("multi-arch")),
    preDepends: groups("pre-depends"),
    depends: groups("depends"),
    recommends: groups("recommends"),
    conflicts: groups("conflicts").flat(),
    breaks: groups("breaks").flat(),
    replaces: groups("replaces").flat(),
    provides: groups("provides").flat(),
    filename: field("Filename", filenamePattern),
    size: Number(field("Size", /^\d{1,15}$/)),
    sha256: field("SHA256", /^[0-9a-f]{64}$/),
    installedSize: stanza.has("installed-size") ? Number(field("Installed-Size", /^\d{1,15}$/)) : 0,
    origin,
  };
}

function checkedField(stanza: Stanza, name: string, form: RegExp, place: StanzaPlace): string {
  const value = stanza.get(name.toLowerCase());
  if (value !== undefined && form.test(value)) return value;
  const which = stanza.get("package") ?? "a package";
  const wrong = value === undefined ? `it has no ${name}` : `its ${name} cannot be ${JSON.stringify(value.slice(0, 80))}`;
  throw new BuildError("PACKAGE_INVALID", `Cannot use ${which} of ${place.source}: ${wrong} (line ${place.line}).`, {
    where: { source: place.source, line: place.line },
    hint: "The mirror's index is damaged: choose another mirror with --mirror.",
  });
}
