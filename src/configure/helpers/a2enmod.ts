import type { Command, Invocation } from "../../shell/command.js";
import { writeText } from "../../shell/system/open-file.js";

/** What is enabled or disabled: its folders, the ending of its files, and its name in messages. */
interface Kind {
  readonly noun: string;
  readonly folder: string;
  readonly ending: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  mod: { noun: "module", folder: "mods", ending: ".load" },
  conf: { noun: "conf", folder: "conf", ending: ".conf" },
  site: { noun: "site", folder: "sites", ending: ".conf" },
};

/** Modules that are only taken away with --force: nobody is there to type the sentence that the program asks for. */
const essential = new Set(
  "alias auth_basic authn_file authz_host authz_user autoindex deflate dir env filter logio mime negotiation setenvif unixd version watchdog".split(
    " ",
  ),
);

/**
 * a2enmod, a2dismod, a2enconf, a2disconf, a2ensite and a2dissite: links of Apache's configuration, and the marks of who asked for them.
 * Source: apache2, debian/a2enmod; a2enmod(8).
 */
export const a2enmod: Command = (call) => {
  const [, verb = "", what = ""] = /^a2(en|dis)(mod|conf|site)$/.exec(call.name) ?? [];
  const kind = kinds[what];
  if (kind === undefined) return 2;
  const has = (letter: string, long: string) => call.args.some((arg) => arg === long || new RegExp(`^-[a-z]*${letter}`).test(arg));
  const options = {
    enables: verb === "en",
    quiet: has("q", "--quiet"),
    force: has("f", "--force"),
    purge: has("p", "--purge"),
    by: has("m", "--maintmode") ? "maint" : "admin",
  };
  const apache = new ApacheFolders(call, kind, options);
  const wanted = call.args.filter((arg) => !arg.startsWith("-")).map((arg) => arg.replace(new RegExp(`\\${kind.ending}$`), ""));
  return wanted.map((name) => apache.set(name)).every((well) => well) ? 0 : 1;
};

interface Options {
  readonly enables: boolean;
  readonly quiet: boolean;
  readonly force: boolean;
  readonly purge: boolean;
  readonly by: string;
}

class ApacheFolders {
  readonly #call: Invocation;
  readonly #kind: Kind;
  readonly #options: Options;
  readonly #root: string;

  constructor(call: Invocation, kind: Kind, options: Options) {
    this.#call = call;
    this.#kind = kind;
    this.#options = options;
    this.#root = call.env.get("APACHE_CONFDIR") ?? "/etc/apache2";
  }

  /** Enables or disables one; says whether that went well. */
  set(asked: string): boolean {
    const { files } = this.#call;
    const { noun, ending } = this.#kind;
    const { enables, purge } = this.#options;
    const isModule = noun === "module";
    let name = asked;
    if (isModule && enables && name === "cgi" && this.#isThreaded()) {
      this.#print("Your MPM seems to be threaded. Selecting cgid instead of cgi.\n");
      name = "cgid";
    }
    const target = this.#available(name, ending);
    if (!files.exists(target)) return this.#missing(name);
    if (!this.#mayChange(name, target)) return false;
    const settings = isModule && files.exists(this.#available(name, ".conf")) ? ".conf" : undefined;
    if (enables) return this.#enable(name, settings);
    const link = this.#enabled(name, ending);
    if (files.find(link, { follow: false }) === undefined) {
      this.#info(`${this.#title} ${name} already disabled\n`);
      if (purge) this.#mark(name);
      return true;
    }
    if (isModule && essential.has(name) && !this.#options.force) {
      this.#print(`WARNING: The following essential module will be disabled.\n ${name}\n\nAborting\n`);
      return false;
    }
    for (const one of [link, ...(settings === undefined ? [] : [this.#enabled(name, settings)])])
      if (files.find(one, { follow: false })?.type === "symlink") files.unlink(one);
    this.#mark(name);
    this.#print(`${this.#title} ${name} disabled.\n`);
    return true;
  }

  #enable(name: string, settings: string | undefined): boolean {
    const endings = settings === undefined ? [this.#kind.ending] : [settings, this.#kind.ending];
    const states = endings.map((ending) => this.#linkState(name, ending));
    const wrong = states.find((state) => state !== "there" && state !== "missing");
    if (wrong !== undefined) return this.#refuse(`${this.#title} ${name} not properly enabled: ${wrong}`);
    if (states.every((state) => state === "there")) {
      this.#info(`${this.#title} ${name} already enabled\n`);
      return true;
    }
    const isNew = states.at(-1) === "missing";
    this.#print(isNew ? `Enabling ${this.#kind.noun} ${name}.\n` : `Enabling config file ${name}.conf.\n`);
    endings.forEach((ending, i) => {
      if (states[i] === "missing")
        this.#call.files.symlink(`../${this.#kind.folder}-available/${name}${ending}`, this.#enabled(name, ending));
    });
    if (isNew) this.#mark(name);
    if (name === "cache_disk" && this.#kind.noun === "module") this.#call.run(["update-rc.d", "apache-htcacheclean", "enable"]);
    return true;
  }

  /** Dependencies come first, conflicts forbid, and what others depend on stays. */
  #mayChange(name: string, target: string): boolean {
    const { files } = this.#call;
    const { enables, force } = this.#options;
    if (this.#kind.noun !== "module") {
      const missing = enables
        ? fieldWords(files.readText(target), "Depends").find((one) => !files.exists(`${this.#root}/mods-enabled/${one}.load`))
        : undefined;
      return missing === undefined || this.#warn(`Module ${missing} is not enabled, but ${name} depends on it, aborting`);
    }
    if (enables) {
      for (const one of fieldWords(files.readText(target), "Depends")) {
        this.#info(`Considering dependency ${one} for ${name}:\n`);
        if (!this.set(one)) return this.#refuse(`Could not enable dependency ${one} for ${name}, aborting`);
      }
      const conflict = fieldWords(files.readText(target), "Conflicts").find((one) => this.#linkState(one, ".load") === "there");
      if (conflict === undefined) return true;
      return this.#refuse(`Module ${conflict} is enabled - cannot proceed due to conflicts. It needs to be disabled first!`);
    }
    const folder = `${this.#root}/mods-enabled`;
    const depending = files
      .readdir(folder)
      .filter((one) => one.endsWith(".load") && fieldWords(files.readText(`${folder}/${one}`), "Depends").includes(name))
      .map((one) => one.slice(0, -".load".length));
    if (depending.length === 0) return true;
    if (force) return depending.every((one) => this.set(one));
    return this.#refuse(`The following modules depend on ${name} and need to be disabled first: ${depending.join(" ")}`);
  }

  #missing(name: string): boolean {
    const { files } = this.#call;
    const links = [this.#kind.ending, ".conf"].map((ending) => this.#enabled(name, ending));
    const dangling = links.filter((link) => files.find(link, { follow: false })?.type === "symlink" && !files.exists(link));
    if (dangling.length > 0 && !this.#options.enables) {
      for (const link of new Set(dangling)) files.unlink(link);
      return true;
    }
    if (!this.#options.purge) return this.#refuse(`${this.#title} ${name} does not exist!`);
    this.#mark(name);
    return true;
  }

  #linkState(name: string, ending: string): string {
    const { files } = this.#call;
    const link = this.#enabled(name, ending);
    const node = files.find(link, { follow: false });
    if (node === undefined) return "missing";
    if (!files.exists(link)) {
      files.unlink(link);
      return "missing";
    }
    if (node.type !== "symlink") return `${link} is a real file, not touching it`;
    const target = this.#available(name, ending);
    return files.realpath(link) === files.realpath(target, "any")
      ? "there"
      : `${link} exists but does not point to ${target}, not touching it`;
  }

  /** Who enabled or disabled it last: a package or the administrator. */
  #mark(name: string): void {
    const { files, run } = this.#call;
    const { enables, by, purge } = this.#options;
    const above = `/var/lib/apache2/${this.#kind.noun}`;
    const folder = `${above}/${enables ? "enabled" : "disabled"}_by_${by}`;
    if (!files.isDirectory(folder)) run(["mkdir", "-p", folder]);
    for (const one of files.readdir(above)) if (files.exists(`${above}/${one}/${name}`)) files.unlink(`${above}/${one}/${name}`);
    if (!purge) files.writeText(`${folder}/${name}`, "");
  }

  #isThreaded(): boolean {
    return ["worker", "event"].some((one) => this.#call.files.exists(`${this.#root}/mods-enabled/mpm_${one}.load`));
  }

  get #title(): string {
    const { noun } = this.#kind;
    return noun.charAt(0).toUpperCase() + noun.slice(1);
  }

  #available(name: string, ending: string): string {
    return `${this.#root}/${this.#kind.folder}-available/${name}${ending}`;
  }

  #enabled(name: string, ending: string): string {
    return `${this.#root}/${this.#kind.folder}-enabled/${name}${ending}`;
  }

  #print(text: string): void {
    writeText(this.#call.stdout, text);
  }

  #info(text: string): void {
    if (!this.#options.quiet) this.#print(text);
  }

  #refuse(text: string): false {
    writeText(this.#call.stderr, `ERROR: ${text}\n`);
    return false;
  }

  #warn(text: string): false {
    writeText(this.#call.stderr, `WARNING: ${text}\n`);
    return false;
  }
}

/** The words of `# Depends:` or `# Conflicts:` among the comments that a file begins with. */
function fieldWords(text: string, field: string): readonly string[] {
  for (const line of text.split("\n")) {
    if (line.startsWith(`# ${field}:`))
      return line
        .slice(field.length + 3)
        .split(/\s+/)
        .filter((word) => word !== "");
    if (!/^\s*(#.*)?$/.test(line)) return [];
  }
  return [];
}
