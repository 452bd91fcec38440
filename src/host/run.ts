import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { BuildError, throwIfAborted } from "../core/errors.js";
import type { OnEvent } from "../core/events.js";
import { hostError } from "../core/host-error.js";
import { scratchFolder } from "../core/scratch-folder.js";
import { chooseDriver, type DriverName } from "./choose-driver.js";
import { Console } from "./console.js";
import type { Disk, Driver } from "./driver.js";
import { readProgram } from "./program.js";
import type { Configuration, VolumeMount } from "./protocol/configuration.js";
import { serveGuest } from "./serve.js";
import { type Guest, startGuest } from "./supervisor.js";
import { type Watch, watchPaths } from "./watch-paths.js";

/** What makes the image that is run. */
export interface ImageMaker {
  /** Whether the image is made before it is booted for the first time. */
  readonly isNamed: boolean;
  /** What it is made of: absolute paths of files and folders. */
  sources(): Promise<readonly string[]>;
  build(): Promise<void>;
}

export interface RunOptions {
  readonly image: string;
  /** The project of the image, where it is known: while the run watches, the image is made anew when it changes. */
  readonly project?: ImageMaker | undefined;
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
  /** Starts anew when the program, the image or its project changes, and waits for a change where it cannot start. */
  readonly watch: boolean;
  readonly onLine?: ((line: string) => void) | undefined;
  /** The program serves there. */
  readonly onServing: (served: { readonly url: string; readonly readyAfter: number }) => void;
  /** Hears why it does not start, while it watches and waits for a change. */
  readonly onFailure?: ((error: BuildError) => void) | undefined;
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
  const { image, project, signal } = options;
  if (project?.isNamed === true) await project.build();
  await access(image).catch((error: unknown) => {
    throw hostError(error, "read", image);
  });
  const driver = await chooseDriver(options.driver, options);
  let guest: Guest | undefined;
  const served = await serveGuest(() => guest, options.port);
  try {
    let isStale = false;
    while (!signal.aborted) {
      const watches = await watchFor(options);
      const scratch = await scratchFolder("run");
      try {
        // Its own change of the image is none that the next guest would show.
        if (isStale) await project?.build();
        isStale = false;
        watches.image();
        guest = await bootProgram(driver, scratch.path, options);
        options.onServing({ url: served.url, readyAfter: guest.readyAfter });
        const why = await Promise.race([guest.ended.then(() => "ended"), aborted(signal), watches.changed]);
        if (why === "ended") {
          throw new BuildError("HOST_GUEST_ENDED", "The guest ended by itself.", { hint: "See its console with --logs." });
        }
      } catch (error) {
        if (!options.watch || signal.aborted || !(error instanceof BuildError)) throw error;
        options.onFailure?.(error);
        await Promise.race([aborted(signal), watches.changed]);
      } finally {
        watches.close();
        isStale ||= watches.isProjectChanged();
        const last = guest;
        guest = undefined;
        try {
          await last?.halt();
        } finally {
          await scratch.remove();
        }
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
  const stop = () => void guest.close().catch(() => {});
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

interface RunWatches {
  /** Something has changed. */
  readonly changed: Promise<void>;
  /** Whether what the image is made of has changed. */
  isProjectChanged(): boolean;
  /** Watches the image too, from now on. */
  image(): void;
  close(): void;
}

async function watchFor({ program, image, project, watch }: RunOptions): Promise<RunWatches> {
  let tell = () => {};
  const changed = new Promise<void>((resolved) => {
    tell = resolved;
  });
  const watches: Watch[] = [];
  let isProjectChanged = false;
  const on = (paths: readonly string[], heard: () => void) => {
    if (!watch) return;
    const one = watchPaths(paths);
    watches.push(one);
    void one.changed.then(heard);
  };
  on([program], tell);
  if (project !== undefined) {
    on(await project.sources(), () => {
      isProjectChanged = true;
      tell();
    });
  }
  return {
    changed,
    isProjectChanged: () => isProjectChanged,
    image: () => on([image], tell),
    close: () => {
      for (const one of watches) one.close();
    },
  };
}
