import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../../core/errors.js";
import type { Console } from "../console.js";
import type { Disk } from "../driver.js";
import { readProgram } from "../program.js";
import { type Configuration, encodeConfiguration, frame } from "../protocol/configuration.js";
import { configurationOf } from "../run.js";
import type { Guest } from "../supervisor.js";
import { asgiProgram, executableProgram, fastApiProgram } from "./programs.js";
import { bodyOf, bytesOf, givenVariables, http, jsonOf, text, volumeText } from "./request-cases.js";
import { storedZip } from "./stored-zip.js";

export interface Booted {
  readonly guest: Guest;
  readonly console: Console;
}

export type Boot = (options?: { readonly disks?: readonly Disk[]; readonly network?: boolean }) => Promise<Booted>;

/** A guest's whole life, from its boot to its end. `live` throws an AssertionError, or a BuildError, where it does not go as it must. */
export interface LifeCase {
  readonly name: string;
  /** A Python package that the program needs. */
  readonly needs?: string;
  live(boot: Boot, scratch: string): Promise<void>;
}

const plain = (code: string): Configuration =>
  configurationOf({ interface: "asgi", encoding: "plain", entrypoint: "app", code: bytesOf(code) });

const zipped = (code: string): Configuration =>
  configurationOf({ interface: "asgi", encoding: "zip", entrypoint: "main:app", code: storedZip("main.py", bytesOf(code)) });

/** Boots a guest and configures it, asks, and halts it. Gives what was last on its console. */
async function liveOnce(boot: Boot, configuration: Uint8Array, ask: (guest: Guest) => Promise<void>): Promise<string> {
  const { guest, console } = await boot();
  try {
    await guest.configureWith(configuration);
    await ask(guest);
  } finally {
    await guest.halt();
  }
  return console.tail(60).join("\n");
}

/** Boots a guest for the cases that are sent to one running program; it has an eth0, a volume and variables. */
export async function bootForRequests(boot: Boot, scratch: string, variables: Readonly<Record<string, string>> = {}): Promise<Booted> {
  const source = await mkdtemp(join(scratch, "volume-"));
  await writeFile(join(source, "file"), volumeText);
  const { disk } = await readProgram(source, { scratch });
  const booted = await boot({ disks: disk === undefined ? [] : [disk], network: true });
  try {
    const volumes = [{ mount: "/volume", device: "vdb", read_only: true }];
    await booted.guest.configure({ ...zipped(asgiProgram), variables: { ...variables, ...givenVariables }, volumes });
    return booted;
  } catch (error) {
    await booted.guest.close();
    throw error;
  }
}

/** Ends the guest of {@link bootForRequests} while a request runs. */
export async function haltDuringRequest({ guest, console }: Booted): Promise<void> {
  const running = guest.request(http("/never")).catch(() => ({ kind: "failure" }));
  await bodyOf(guest, http("/size"));
  equal(await guest.halt(), "STOP\nSTOPZ\n");
  equal((await running).kind, "failure");
  match(console.tail(60).join("\n"), /the shutdown of the program ran/);
}

const executables: readonly (readonly [Configuration["encoding"], boolean])[] = [
  ["plain", false],
  ["plain", true],
  ["zip", false],
  ["zip", true],
  ["squashfs", false],
  ["squashfs", true],
];

export const lifeCases: readonly LifeCase[] = [
  ...executables.map(([encoding, network]) => ({
    name: `an executable, ${encoding} ${network ? "with" : "without"} network`,
    live: (boot: Boot, scratch: string) => runExecutable(boot, scratch, { encoding, network }),
  })),
  {
    name: "FastAPI with a lifespan",
    needs: "fastapi",
    live: async (boot) => {
      const last = await liveOnce(boot, frame(zipped(fastApiProgram)), async (guest) =>
        deepEqual(await jsonOf(guest, http("/items/7")), { number: 7, seen: ["startup"] }),
      );
      match(last, /FastAPI was shut down/);
    },
  },
  {
    name: "plain code sees its own names",
    live: async (boot) => {
      await liveOnce(boot, frame(plain(asgiProgram)), async (guest) => equal(await bodyOf(guest, http("/state")), "1 0"));
    },
  },
  {
    name: "a host that knows keys of its own",
    live: async (boot) => {
      const configuration = { ...zipped(asgiProgram), key_of_tomorrow: [1, 2] };
      await liveOnce(boot, frame(configuration), async (guest) => equal(await bodyOf(guest, http("/size")), "0"));
    },
  },
  {
    name: "a host of version 1",
    live: async (boot) => {
      const configuration = encodeConfiguration(zipped(asgiProgram), "1.0.0");
      await liveOnce(boot, configuration, async (guest) => equal(await bodyOf(guest, http("/size")), "0"));
    },
  },
  {
    name: "code that cannot start is refused, and the machine ends",
    live: async (boot) => {
      const { guest } = await boot();
      try {
        const refused = (error: unknown) =>
          error instanceof BuildError && error.code === "HOST_CONFIGURATION_REFUSED" && error.message.includes("broken on purpose");
        await rejects(guest.configure(plain("raise RuntimeError('broken on purpose')\n")), refused);
        await guest.ended;
      } finally {
        await guest.close();
      }
    },
  },
];

interface ExecutableOptions {
  readonly encoding: Configuration["encoding"];
  readonly network: boolean;
}

async function runExecutable(boot: Boot, scratch: string, { encoding, network }: ExecutableOptions): Promise<void> {
  const folder = await mkdtemp(join(scratch, "code-"));
  const source = join(folder, "source");
  await mkdir(source);
  await writeFile(join(source, "server"), executableProgram, { mode: 0o755 });
  const zip = join(folder, "code.zip");
  await writeFile(zip, storedZip("server", bytesOf(executableProgram)));
  const path = { plain: join(source, "server"), zip, squashfs: source }[encoding];
  const { disk, ...program } = await readProgram(path, { scratch: folder, interface: "executable", entrypoint: "server" });
  const volumes = disk === undefined ? [] : [{ mount: "/opt/code", device: "vdb", read_only: true }];
  const { guest } = await boot({ network, disks: disk === undefined ? [] : [disk] });
  try {
    await guest.configure(configurationOf({ ...program, volumes }));
    const answer = await guest.request(http("/", { method: "POST", body: bytesOf("hello") }));
    deepEqual(answer.kind === "response" && [answer.status, text(answer.body)], [201, "hello"]);
  } finally {
    await guest.halt();
  }
}
