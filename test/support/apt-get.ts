import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { chooseMirrors } from "#src/apt/mirror.js";
import { readAptSources } from "#src/apt/sources.js";

/** apt-get over an empty system of its own: nothing of this computer is read but where its mirror is. */
export interface AptGet {
  /**
   * The packages that apt would install for a package list beside what every Debian system has, each as `name=version`, sorted; undefined
   * where apt says that it cannot.
   */
  install(include: readonly string[]): Promise<readonly string[] | undefined>;
}

/** What every Debian system has, as mmdebstrap asks for it. */
const base = ["?essential", "?priority(required)", "apt"];

/** Brings the indexes of a suite, its updates and its security updates into `folder`, which apt-get then works in. */
export async function openAptGet(suite: string, folder: string): Promise<AptGet> {
  const { archive, security } = await chooseMirrors({
    suite,
    architecture: "amd64",
    mirror: "auto",
    env: process.env,
    sources: () => readAptSources(),
  });
  for (const name of [
    "etc/apt.conf.d",
    "etc/preferences.d",
    "etc/sources.list.d",
    "state/lists/partial",
    "cache/archives/partial",
    "log",
  ]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, "status"), "");
  writeFileSync(
    join(folder, "etc/sources.list"),
    `deb ${archive} ${suite} main\ndeb ${archive} ${suite}-updates main\ndeb ${security} ${suite}-security main\n`,
  );
  writeFileSync(join(folder, "apt.conf"), configuration(folder));
  const updated = await aptGet(folder, ["update", "--error-on=any"]);
  if (updated.status !== 0) throw new Error(`apt-get update failed:\n${updated.output}`);
  return {
    install: async (include) => {
      const { status, output } = await aptGet(folder, ["install", "--simulate", "--no-install-recommends", ...base, ...include]);
      if (status !== 0 && !/^E: (Unable to correct problems|Unable to locate|Package .* has no installation candidate)/m.test(output)) {
        throw new Error(`apt-get install failed:\n${output}`);
      }
      return status === 0
        ? [...output.matchAll(/^Inst (\S+) \((\S+)/gm)].map(([, name, version]) => `${name}=${version}`).sort()
        : undefined;
    },
  };
}

function configuration(folder: string): string {
  const keys = resolve(import.meta.dirname ?? "", "../../src/apt/archive-keys");
  return `
Dir "${folder}/";
Dir::Etc "etc/";
Dir::Etc::trusted "/dev/null";
Dir::Etc::trustedparts "${keys}/";
Dir::State "state/";
Dir::State::status "${folder}/status";
Dir::Cache "cache/";
Dir::Log "log/";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "";
Acquire::Languages "none";
`;
}

function aptGet(folder: string, args: readonly string[]): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((done, reject) => {
    const child = spawn("apt-get", args, { env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C", APT_CONFIG: join(folder, "apt.conf") } });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", reject);
    child.on("close", (status) => done({ status, output }));
  });
}
