import { type Command, type Invocation, UnsupportedCall } from "../../shell/command.js";
import { writeText } from "../../shell/system/open-file.js";
import { SystemError } from "../../shell/system/system-error.js";

/** A profile of /usr/share/pam-configs. */
interface Profile {
  readonly id: string;
  readonly title: string;
  readonly isDefault: boolean;
  readonly priority: number;
  readonly conflicts: readonly string[];
  /** By field, such as `Auth-Initial`; lines of PAM's configuration without the type. */
  readonly fields: ReadonlyMap<string, string>;
}

const types = ["auth", "account", "password", "session", "session-noninteractive"] as const;
type Type = (typeof types)[number];

const configs = "/usr/share/pam-configs";
const state = "/var/lib/pam";

/** What a stack begins with where no module decides: a module that lets pass, over the refusal. */
const nothing = "[default=1]\t\t\tpam_permit.so";

const frontend = "/usr/share/debconf/frontend";
const self = "/usr/sbin/pam-auth-update";

/**
 * Writes PAM's common files from the profiles that packages bring. Nobody is asked: the defaults count. Where no debconf listens yet, it is run again by
 * debconf's frontend, as Perl's client of debconf has it done. Source: pam-auth-update(8).
 */
export const pamAuthUpdate: Command = (call) => {
  if (!call.env.has("DEBIAN_HAS_FRONTEND") && call.files.exists(frontend) && call.files.exists(self)) {
    return call.run([frontend, self, ...call.args], { stdin: call.stdin, stdout: call.stdout, stderr: call.stderr });
  }
  const options = call.args.filter((arg, i) => arg !== "" && arg !== "/" && call.args[i - 1] !== "--root");
  const removed = optionValues(options, "--remove");
  const unknown = options.find((one) => one.startsWith("-") && !/^--(package|force|root|remove|enable)$/.test(one));
  if (unknown !== undefined) throw new UnsupportedCall(`the option ${unknown}`);
  const { files } = call;
  const profiles = readProfiles(call).filter(({ id }) => !removed.includes(id));
  const seen = files.exists(`${state}/seen`) ? files.readText(`${state}/seen`).split("\n") : [];
  const before = new Set(types.flatMap((type) => recordedModules(call, type)));
  const wanted = new Set(optionValues(options, "--enable"));
  const enabled = profiles.filter(({ id, isDefault }) => wanted.has(id) || before.has(id) || (isDefault && !seen.includes(id)));
  const chosen = enabled.filter(({ id, conflicts }) => !enabled.some((other) => other.id !== id && conflicts.includes(other.id)));
  tellDebconf(call, profiles, chosen);
  if (!files.isDirectory(state)) files.mkdir(state, 0o755);
  const isForced = options.includes("--force");
  for (const type of types) writeType(call, type, { profiles: chosen, isForced });
  files.writeText(`${state}/seen`, profiles.map(({ id }) => `${id}\n`).join(""));
  return 0;
};

/** The words after an option, up to the next one. */
function optionValues(args: readonly string[], option: string): readonly string[] {
  const at = args.indexOf(option);
  if (at < 0) return [];
  const rest = args.slice(at + 1);
  const end = rest.findIndex((one) => one.startsWith("-"));
  return end < 0 ? rest : rest.slice(0, end);
}

/** By falling priority, and by falling names among those of one. */
function readProfiles({ files }: Invocation): readonly Profile[] {
  if (!files.isDirectory(configs)) return [];
  return files
    .readdir(configs)
    .filter((id) => !/(\.dpkg-.*|~)$/.test(id))
    .map((id) => parseProfile(id, files.readText(`${configs}/${id}`)))
    .sort((a, b) => b.priority - a.priority || (a.id < b.id ? 1 : -1));
}

function parseProfile(id: string, text: string): Profile {
  const fields = new Map<string, string>();
  for (const [, name = "", first = "", more = ""] of text.matchAll(/^(\S+):[ \t]*(.*)((?:\n[ \t].*)*)/gm)) {
    const lines = [first, ...more.split("\n")].map((line) => line.replace(/^[ \t]+/, "")).filter((line) => line !== "");
    fields.set(name, lines.join("\n"));
  }
  return {
    id,
    title: fields.get("Name") ?? id,
    isDefault: fields.get("Default") === "yes",
    priority: Number(fields.get("Priority") ?? 0),
    conflicts: (fields.get("Conflicts") ?? "").split(/,\s*/).filter((one) => one !== ""),
    fields,
  };
}

/** The question is answered, so that a person who is asked later finds the choice. */
function tellDebconf(call: Invocation, profiles: readonly Profile[], chosen: readonly Profile[]): void {
  if (!call.env.has("DEBIAN_HAS_FRONTEND")) return;
  // confmodule keeps the standard output for the script, and says so.
  const say = (line: string) => {
    const output = call.env.has("DEBCONF_REDIR") ? call.files.open("/dev/fd/3", { write: true }) : call.stdout;
    writeText(output, `${line}\n`);
    call.stdin.read(4096);
  };
  try {
    say(`SUBST libpam-runtime/profiles profile_names ${profiles.map(({ id }) => id).join(", ")}`);
    say(`SUBST libpam-runtime/profiles profiles ${profiles.map(({ title }) => title).join(", ")}`);
    say(`SET libpam-runtime/profiles ${chosen.map(({ id }) => id).join(", ")}`);
    say("SET libpam-runtime/override false");
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
  }
}

function recordedModules({ files }: Invocation, type: Type): readonly string[] {
  const path = `${state}/${type}`;
  if (!files.exists(path)) return [];
  return [...files.readText(path).matchAll(/^Module: (.*)$/gm)].map(([, name = ""]) => name).filter((name) => name !== "null");
}

interface Module {
  readonly id: string;
  readonly lines: readonly string[];
}

function writeType(
  call: Invocation,
  type: Type,
  { profiles, isForced }: { readonly profiles: readonly Profile[]; readonly isForced: boolean },
): void {
  const { files } = call;
  const template = `/usr/share/pam/common-${type}`;
  if (!files.exists(template)) return;
  const primary = modulesOf(type, "Primary", profiles);
  const additional = modulesOf(type, "Additional", profiles);
  const first = primary.length === 0 ? [{ id: "null", lines: [nothing] }] : primary;
  const word = type.replace("-noninteractive", "");
  const variable = type.replace("-noninteractive", "_nonint");
  const block = (lines: readonly string[]) => lines.map((line) => `${word}\t${withOptions(line)}\n`).join("");
  const text = files
    .readText(template)
    .replace(`$${variable}_primary\n`, () => block(resolveEnds(first.flatMap(({ lines }) => lines))))
    .replace(`$${variable}_additional\n`, () => block(resolveEnds(additional.flatMap(({ lines }) => lines))));
  const target = `/etc/pam.d/common-${type}`;
  if (!files.isDirectory("/etc/pam.d")) files.mkdir("/etc/pam.d", 0o755);
  if (!files.exists(target) || files.readText(target) !== text) {
    if (files.exists(target) && isForced) files.writeText(`${target}.pam-old`, files.readText(target));
    files.writeText(target, text);
  }
  const record = [...first, ...additional].map(({ id, lines }) => `Module: ${id}\n${lines.map((line) => `${line}\n`).join("")}`);
  files.writeText(`${state}/${type}`, record.join(""));
}

/** The first module of a stack may have lines of its own, as nobody has asked for the password before it. */
function modulesOf(type: Type, kind: "Primary" | "Additional", profiles: readonly Profile[]): readonly Module[] {
  const word = type === "session-noninteractive" ? "session" : type;
  const name = word.charAt(0).toUpperCase() + word.slice(1);
  const fitting = profiles.filter(({ fields }) => {
    if (type === "session-noninteractive" && fields.get("Session-Interactive-Only") === "yes") return false;
    return (fields.get(`${name}-Type`) ?? "Primary") === kind && fields.has(name);
  });
  return fitting.map(({ id, fields }, place) => {
    const initial = place === 0 ? fields.get(`${name}-Initial`) : undefined;
    return { id, lines: (initial ?? fields.get(name) ?? "").split("\n").filter((line) => line !== "") };
  });
}

/** A module's options follow a space, which stands there without them too. */
const withOptions = (line: string): string => (line === nothing || /\.so[ \t]/.test(line) ? line : `${line} `);

/** `end` is the number of lines to jump over. */
const resolveEnds = (lines: readonly string[]): readonly string[] =>
  lines.map((line, i) => line.replace(/^\[[^\]]*\]/, (rule) => rule.replace(/=end\b/g, `=${lines.length - i}`)));
