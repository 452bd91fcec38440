import { createHash } from "node:crypto";
import { watch } from "node:fs";
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { BuildError, throwIfAborted } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { hostError } from "../core/host-error.js";
import { chooseDriver, type DriverName } from "./choose-driver.js";
import { Console } from "./console.js";
import type { Disk, Driver } from "./driver.js";
import { readProgram } from "./program.js";
import type { Configuration, VolumeMount } from "./protocol/configuration.js";
import { serveGuest } from "./serve.js";
import { type Guest, startGuest } from "./supervisor.js";

export interface RunOptions {
  readonly image: string;
  /** A folder, a zip, a squashfs image or one file. */
  readonly program: string;
  readonly driver: DriverName;
  readonly port: number;
  /** MiB. */
  readonly memory: number;
  readonly network: boolean;
  readonly entrypoint?: string | undefined;
  readonly interface?: Configuration["interface"] | undefined;
  readonly variables: Readonly<Record<string, string>>;
  readonly volumes: readonly (Disk & { readonly mount: string })[];
  /** Starts anew when the program or the image changes. */
  readonly watch: boolean;
  readonly onLine?: ((line: string) => void) | undefined;
  /** The program serves there. */
  readonly onServing: (served: { readonly url: string; readonly readyAfter: number }) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Its abortion is how a run ends in order. */
  readonly signal: AbortSignal;
  readonly onEvent?: OnEvent | undefined;
}

/**
 * Boots an image, starts a program in it and serves it on this computer until the signal is aborted; then the guest is halted.
 * @throws BuildError what `chooseDriver`, `startGuest`, `Guest.configure`, `readProgram` and `serveGuest` throw, `HOST_GUEST_ENDED`
 */
export async function runProgram(options: RunOptions): Promise<void> {
  const { image, signal } = options;
  await access(image).catch((error: unknown) => {
    throw hostError(error, "read", image);
  });
  const driver = await chooseDriver(options.driver, options);
  let guest: Guest | undefined;
  const served = await serveGuest(() => guest, options.port);
  try {
    while (!signal.aborted) {
      const changed = watchFor(options);
      const scratch = await mkdtemp(join(tmpdir(), "aleph-run-"));
      try {
        guest = await bootProgram(driver, scratch, options);
        options.onServing({ url: served.url, readyAfter: guest.readyAfter });
        const why = await Promise.race([
          guest.ended.then(() => "ended"),
          aborted(signal).then(() => "aborted"),
          changed.happened.then(() => "changed"),
        ]);
        if (why === "ended")
          throw new BuildError("HOST_GUEST_ENDED", "The guest ended by itself.", { hint: "See its console with --logs." });
      } finally {
        changed.close();
        const last = guest;
        guest = undefined;
        await last?.halt();
        await rm(scratch, { recursive: true, force: true });
      }
    }
  } finally {
    await served.close();
  }
}

async function bootProgram(driver: Driver, scratch: string, options: RunOptions): Promise<Guest> {
  const program = await readProgram(options.program, { ...options, scratch });
  const disks: Disk[] = [];
  const volumes: VolumeMount[] = [];
  const code = program.disk === undefined ? [] : [{ ...program.disk, mount: "/opt/code" }];
  for (const { path, readOnly, mount } of [...code, ...options.volumes]) {
    volumes.push({ mount, device: `vd${String.fromCharCode("b".charCodeAt(0) + disks.length)}`, read_only: readOnly });
    disks.push({ path: resolve(path), readOnly });
  }
  const guest = await startGuest({
    driver,
    image: resolve(options.image),
    disks,
    memory: options.memory,
    network: options.network,
    console: new Console(options.onLine),
    signal: options.signal,
  });
  const stop = () => void guest.close();
  options.signal.addEventListener("abort", stop, { once: true });
  try {
    await guest.configure(configurationOf({ ...program, volumes, variables: options.variables }));
    return guest;
  } catch (error) {
    await guest.close();
    throwIfAborted(options.signal);
    throw error;
  } finally {
    options.signal.removeEventListener("abort", stop);
  }
}

type Given = Pick<Configuration, "interface" | "encoding" | "entrypoint" | "code"> & Partial<Configuration>;

/** A configuration with every key, as the supervisor sends it; what is not given is unset. */
export function configurationOf(given: Given): Configuration {
  return {
    input_data: given.input_data ?? null,
    interface: given.interface,
    vm_hash: given.vm_hash ?? createHash("sha256").update("a program on its author's computer").digest("hex"),
    encoding: given.encoding,
    entrypoint: given.entrypoint,
    code: given.code,
    ip: given.ip ?? null,
    route: given.route ?? null,
    dns_servers: given.dns_servers ?? [],
    volumes: given.volumes ?? [],
    variables: given.variables ?? null,
    ipv6: given.ipv6 ?? null,
    ipv6_gateway: given.ipv6_gateway ?? null,
    authorized_keys: given.authorized_keys ?? null,
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener("abort", () => done(), { once: true }));
}

/** Editors write a file in several steps: a change counts when nothing has changed for a moment. */
const settle = 300;

function watchFor({ program, image, watch: wanted }: RunOptions): { readonly happened: Promise<void>; close(): void } {
  if (!wanted) return { happened: new Promise(() => {}), close: () => {} };
  let timer: NodeJS.Timeout | undefined;
  let done = () => {};
  const happened = new Promise<void>((resolved) => {
    done = resolved;
  });
  const watchers = [program, image].map((path) =>
    watch(path, { recursive: path === program }, () => {
      clearTimeout(timer);
      timer = setTimeout(done, settle);
    }),
  );
  return {
    happened,
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
