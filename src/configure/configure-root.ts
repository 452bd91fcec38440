import { byteStringOf } from "../core/byte-string.js";
import { contentOf } from "../core/content.js";
import { ContentReader } from "../core/content-reader.js";
import { throwIfAborted } from "../core/errors.js";
import { type DatabaseOptions, databaseName, type UnpackedPackage, writeDpkgDatabase, writeDpkgStatus } from "../deb/dpkg-database.js";
import type { PackageState } from "../deb/status-stanza.js";
import type { PutName } from "../shell/system/file-table.js";
import { Files } from "../shell/system/files.js";
import type { StoredPackage } from "../store/package-store.js";
import { imagePathOf } from "../tree/path.js";
import type { Tree } from "../tree/tree.js";
import type { BytecodeRequests } from "./bytecode/requests.js";
import { configurationOrder } from "./configuration-order.js";
import { preseedQuestions } from "./debconf/preseed.js";
import { type Diversion, parseDiversions } from "./diversions.js";
import { missingFileHashes } from "./file-hashes.js";
import type { Ledger, ScriptRun } from "./ledger.js";
import { runMaintainerScript } from "./maintainer-script.js";
import type { ScriptSystem } from "./run-script.js";
import { scriptSystem } from "./script-system.js";
import { watched } from "./time-limit.js";
import { activatedTriggers, interestedPackages } from "./triggers.js";
import { Unpacking } from "./unpack.js";

/** Milliseconds after which no other script is begun before others had their turn. */
const turn = 100;

export interface ConfigureOptions {
  /** Seconds since 1970, for all that scripts make. */
  readonly mtime: number;
  /** The system's own. */
  readonly architecture: string;
  /** Takes the Python files that scripts have compiled; none are where it is not given. */
  readonly bytecode?: BytecodeRequests;
  /** How long one script may take; 120 where it is not given. */
  readonly seconds?: number | undefined;
  /** Answers to questions of packages, by the question's name. */
  readonly preseed?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Hears of every package that is configured. */
  readonly onPackage?: (name: string, done: number, total: number) => void;
}

/**
 * Installs packages into a tree as dpkg does, without executing anything: the essential ones are unpacked first, so that scripts find the programs that
 * they may count on; then each is configured in the order of what it depends on, and triggers run last.
 * Source: Debian Policy 6.5 to 6.7; dpkg, src/main/{unpack,configure,trigproc}.c.
 *
 * @param packages what a package depends on before it, where there is no circle
 * @throws BuildError `CONFIGURE_*`, `SHELL_LIMIT`, `INTERRUPTED`
 */
export async function configureRoot(tree: Tree, packages: readonly StoredPackage[], options: ConfigureOptions): Promise<Ledger> {
  return new Configuring(tree, options).run(packages);
}

class Configuring {
  readonly #tree: Tree;
  readonly #options: ConfigureOptions;
  readonly #unpacking: Unpacking;
  readonly #reader = new ContentReader();
  readonly #unpacked: StoredPackage[] = [];
  readonly #states = new Map<UnpackedPackage, PackageState>();
  readonly #scripts: ScriptRun[] = [];
  #done = 0;

  constructor(tree: Tree, options: ConfigureOptions) {
    this.#tree = tree;
    this.#options = options;
    this.#unpacking = new Unpacking(tree);
  }

  async run(packages: readonly StoredPackage[]): Promise<Ledger> {
    try {
      const first = essentialSet(packages);
      const rest = packages.filter((one) => !first.includes(one));
      for (const one of first) this.#unpack(one);
      const system = this.#system(packages);
      this.#writeDatabase();
      preseedQuestions(new Files(system.table), this.#options.preseed ?? {});
      for (const one of first) this.#preinst(system, one);
      await this.#configure(system, first, packages.length);
      await this.#inTurns(system, rest, (one) => {
        this.#preinst(system, one);
        system.table.namesPut(this.#unpack(one));
      });
      this.#writeDatabase();
      await this.#configure(system, rest, packages.length);
      return { scripts: this.#scripts };
    } finally {
      this.#reader.close();
    }
  }

  #unpack(one: StoredPackage): readonly PutName[] {
    const put = this.#unpacking.add(one, this.#diversions());
    this.#unpacked.push(one);
    this.#states.set(one, "unpacked");
    return put;
  }

  /** Where files of other packages go instead. */
  #diversions(): readonly Diversion[] {
    const node = this.#tree.get(imagePathOf("/var/lib/dpkg/diversions"));
    return node?.type === "file" && node.content.size > 0 ? parseDiversions(byteStringOf(this.#reader.read(node.content))) : [];
  }

  #system(packages: readonly StoredPackage[]): ScriptSystem {
    const dpkgVersion = packages.find(({ name }) => name === "dpkg")?.version;
    const { mtime, bytecode, seconds } = this.#options;
    return scriptSystem(this.#tree, { reader: this.#reader, mtime, seconds, dpkgVersion, bytecode });
  }

  async #configure(system: ScriptSystem, packages: readonly StoredPackage[], total: number): Promise<void> {
    await this.#inTurns(system, configurationOrder(packages), (one) => {
      this.#options.onPackage?.(one.name, ++this.#done, total);
      this.#states.set(one, "half-configured");
      const status = this.#script(system, one, "postinst", ["configure", ""]);
      if (status === 0) this.#states.set(one, "installed");
    });
    this.#writeDatabase();
    await this.#runTriggers(system);
  }

  /** Scripts run without a pause, those of one turn under one watchdog; between turns others have theirs, Ctrl-C too. */
  async #inTurns<One>({ seconds }: ScriptSystem, items: readonly One[], work: (one: One) => void): Promise<void> {
    const left = items.values();
    for (let next = left.next(); next.done !== true; ) {
      await new Promise(setImmediate);
      throwIfAborted(this.#options.signal);
      watched(seconds * 1000 + turn, () => {
        for (const end = performance.now() + turn; next.done !== true && performance.now() < end; next = left.next()) work(next.value);
      });
    }
  }

  async #runTriggers(system: ScriptSystem): Promise<void> {
    const isActivated = activatedTriggers(system.table, this.#unpacked);
    await this.#inTurns(system, interestedPackages(this.#unpacked, isActivated), ({ package: one, triggers }) => {
      if (this.#states.get(one) === "installed") this.#script(system, one, "postinst", ["triggered", triggers.join(" ")]);
    });
  }

  /** A package's control files stand in a folder of their own until it is unpacked. */
  #preinst(system: ScriptSystem, one: StoredPackage): void {
    const script = one.files.find(({ name }) => name === "preinst");
    if (script === undefined || isCompiledForBash(one, script.bytes)) return;
    const files = new Files(system.table);
    const folder = "/var/lib/dpkg/tmp.ci";
    files.mkdir(folder, 0o755);
    for (const { name, bytes, mode } of one.files) files.put(`${folder}/${name}`, { type: "file", bytes, mode });
    this.#run(system, one, `${folder}/preinst`, ["install"]);
    files.removeAll(folder);
  }

  /** Runs a script where the package has it; gives its status, or 0. */
  #script(system: ScriptSystem, one: StoredPackage, name: string, args: readonly string[]): number {
    if (!one.files.some((file) => file.name === name)) return 0;
    writeDpkgStatus(this.#tree, this.#unpacked, this.#database());
    return this.#run(system, one, `/var/lib/dpkg/info/${databaseName(one)}.${name}`, args);
  }

  #run(system: ScriptSystem, one: StoredPackage, path: string, args: readonly string[]): number {
    const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf(".")) + 1);
    const run = runMaintainerScript({ package: one.name, architecture: one.architecture, path, name, args }, system);
    this.#scripts.push(run);
    return run.status;
  }

  #writeDatabase(): void {
    writeDpkgDatabase(this.#tree, this.#unpacked, this.#database());
    const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: this.#options.mtime };
    for (const one of this.#unpacked) {
      const path = imagePathOf(`/var/lib/dpkg/info/${databaseName(one)}.md5sums`);
      const hashes = this.#tree.get(path) === undefined ? missingFileHashes(one, (content) => this.#reader.read(content)) : undefined;
      if (hashes !== undefined) this.#tree.put(path, { ...attributes, type: "file", content: contentOf(hashes) });
    }
  }

  #database(): DatabaseOptions {
    const { mtime, architecture } = this.#options;
    return { mtime, architecture, stateOf: (one) => this.#states.get(one) ?? "unpacked" };
  }
}

/** The preinst of bullseye's bash is a binary. On a new system it sees to it that /bin/sh is there, as the order of unpacking does already. */
const isCompiledForBash = ({ name }: StoredPackage, bytes: Uint8Array): boolean => name === "bash" && bytes[0] === 0x7f;

/** The essential packages and what they need, in the order of the list. */
function essentialSet(packages: readonly StoredPackage[]): readonly StoredPackage[] {
  const order = configurationOrder(packages);
  const essential = packages.filter((one) => one.control.get("essential") === "yes");
  const needed = new Set<StoredPackage>();
  for (const one of configurationOrder([...essential, ...order])) {
    needed.add(one);
    if (essential.every((wanted) => needed.has(wanted))) break;
  }
  return packages.filter((one) => needed.has(one));
}
