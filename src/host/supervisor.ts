import { once } from "node:events";
import type { Server, Socket } from "node:net";
import { concatBytes } from "../core/bytes.js";
import { BuildError, throwIfAborted } from "../core/errors.js";
import { isSocketPath, scratchFolder } from "../core/scratch-folder.js";
import type { Console } from "./console.js";
import type { Disk, Driver, Machine } from "./driver.js";
import { guestApi } from "./guest-api.js";
import { type Configuration, encodeConfiguration } from "./protocol/configuration.js";
import { asciiBytes, completeMap, invalid, readyVersion } from "./protocol/frame.js";
import { type Answer, decodeAnswer, encodeScope, type Scope } from "./protocol/scope.js";
import { connectGuest, listenFor, readToEnd } from "./transport.js";

const instructionPort = 52;
const apiPort = 53;
/** Milliseconds. The supervisor waits 20 s for the ready signal; emulation without KVM takes longer than that. */
const patience = { ready: 180_000, configuration: 120_000, halt: 10_000 };

/** The longest name of a socket that a driver makes. */
const longestSocket = "firecracker.sock";

export interface GuestOptions {
  readonly driver: Driver;
  readonly image: string;
  readonly disks?: readonly Disk[];
  /** MiB. */
  readonly memory?: number;
  readonly network?: boolean;
  readonly console: Console;
  /** Milliseconds until the ready signal. */
  readonly readyWithin?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A guest that said it is ready, and how to speak with it. `close` must be called: it ends the machine at once and leaves neither processes
 * nor files.
 */
export class Guest {
  /** The protocol that its init speaks. */
  readonly version: string;
  /** Milliseconds from the start of the machine to the ready signal. */
  readonly readyAfter: number;
  readonly #machine: Machine;
  readonly #console: Console;
  readonly #close: () => Promise<void>;
  #configuration: Socket | undefined;

  constructor(boot: { version: string; readyAfter: number; machine: Machine; console: Console; close: () => Promise<void> }) {
    this.version = boot.version;
    this.readyAfter = boot.readyAfter;
    this.#machine = boot.machine;
    this.#console = boot.console;
    this.#close = boot.close;
  }

  /** Resolves when the guest is gone. */
  get ended(): Promise<void> {
    return this.#machine.ended;
  }

  /**
   * Sets the guest up and starts its program.
   * @throws BuildError `HOST_CONFIGURATION_REFUSED`, `HOST_GUEST_ENDED`, `HOST_GUEST_SILENT`, `HOST_ANSWER_INVALID`
   */
  async configure(configuration: Configuration): Promise<void> {
    await this.configureWith(encodeConfiguration(configuration, this.version));
  }

  /** As {@link Guest.configure}, with any bytes. */
  async configureWith(frame: Uint8Array): Promise<void> {
    const answer = await this.#alive(async () => {
      const socket = await connectGuest(this.#machine.transport, instructionPort);
      this.#configuration = socket;
      socket.write(frame);
      return firstMap(socket);
    }, patience.configuration);
    if (answer["success"] === true) return;
    throw new BuildError("HOST_CONFIGURATION_REFUSED", `The guest could not start the program: ${String(answer["error"])}`, {
      hint: withLines("The traceback and the console say where.", [
        ...String(answer["traceback"] ?? "")
          .trimEnd()
          .split("\n"),
        ...this.#console.tail(8),
      ]),
    });
  }

  /** Passes a request or an event to the program. */
  async request(scope: Scope): Promise<Answer> {
    return decodeAnswer(await this.instruct([encodeScope(scope)]));
  }

  /**
   * Sends pieces over a connection of their own, each in a write, and reads until the guest closes it. No more pieces are asked for when it is closed before.
   */
  async instruct(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
    return this.#alive(async () => {
      const socket = await connectGuest(this.#machine.transport, instructionPort);
      try {
        socket.setNoDelay(true);
        const answer = readToEnd(socket);
        // A guest may break the connection while it is still written to: that is told where the answer is waited for.
        answer.catch(() => {});
        for await (const piece of pieces) {
          // Of a socket that is closed already, no event would come.
          if (!socket.writable) break;
          if (!socket.write(piece)) await Promise.race([once(socket, "drain"), once(socket, "close")]);
        }
        return await answer;
      } finally {
        socket.destroy();
      }
    });
  }

  /** Asks the guest to stop, waits until it has, and cleans up. Gives what it said. */
  async halt(): Promise<string> {
    try {
      const said = await this.#alive(() => this.instruct([asciiBytes("halt")]), patience.halt).catch(() => new Uint8Array());
      await within(patience.halt, this.ended, () => undefined);
      return new TextDecoder().decode(said);
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    this.#configuration?.destroy();
    await this.#close();
  }

  /** A work that ends with the guest. */
  async #alive<T>(work: () => Promise<T>, milliseconds?: number): Promise<T> {
    const gone = this.ended.then(() => new Promise<never>((_, reject) => setTimeout(() => reject(guestEnded(this.#console)), 100)));
    gone.catch(() => {});
    const running = Promise.race([work(), gone]);
    if (milliseconds === undefined) return running;
    return within(milliseconds, running, () => {
      throw new BuildError("HOST_GUEST_SILENT", `The guest did not answer within ${milliseconds / 1000} s.`, {
        hint: withLines("Its last lines:", this.#console.tail()),
      });
    });
  }
}

/**
 * Starts a machine and waits for its ready signal. When anything fails, or the signal is aborted, everything is taken down again.
 * @throws BuildError `HOST_GUEST_ENDED`, `HOST_NOT_READY`, `HOST_DRIVER_FAILED`, `INTERRUPTED`
 */
export async function startGuest(options: GuestOptions): Promise<Guest> {
  const { driver, image, console, signal } = options;
  throwIfAborted(signal);
  const scratch = await scratchFolder("vm");
  const folder = scratch.path;
  const servers: Server[] = [];
  let machine: Machine | undefined;
  const takeDown = async () => {
    for (const server of servers) server.close();
    try {
      await machine?.kill();
    } finally {
      await scratch.remove();
    }
  };
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= takeDown();
    return closing;
  };
  let stop = () => {};
  try {
    if (!isSocketPath(`${folder}/${longestSocket}`)) {
      throw new BuildError("FILE_UNWRITABLE", `Cannot make the sockets of a guest in ${folder}: their paths would be too long.`, {
        where: { source: folder },
        hint: "Set TMPDIR to a folder with a shorter path.",
      });
    }
    const signalled = await listenFor(folder, instructionPort);
    servers.push(signalled);
    servers.push(await listenFor(folder, apiPort, guestApi()));
    const started = performance.now();
    const ready = once(signalled, "connection").then(([socket]) => readToEnd(socket as Socket));
    machine = await driver.start({
      image,
      folder,
      console,
      disks: options.disks ?? [],
      memory: options.memory ?? 256,
      network: options.network ?? false,
    });
    // It may have been aborted while the machine was being started.
    throwIfAborted(signal);
    const ended = machine.ended.then(() => {
      throw guestEnded(console);
    });
    const aborted = new Promise<never>((_, reject) => {
      stop = () =>
        reject(signal?.reason instanceof BuildError ? signal.reason : new BuildError("INTERRUPTED", "The work was interrupted."));
      signal?.addEventListener("abort", stop, { once: true });
    });
    for (const promise of [ended, aborted, ready]) promise.catch(() => {});
    const milliseconds = options.readyWithin ?? patience.ready;
    const bytes = await within(milliseconds, Promise.race([ready, ended, aborted]), () => {
      throw new BuildError("HOST_NOT_READY", `The guest did not say within ${milliseconds / 1000} s that it is ready.`, {
        where: { source: image },
        hint: withLines("Its last lines:", console.tail()),
      });
    });
    return new Guest({ version: readyVersion(bytes), readyAfter: performance.now() - started, machine, console, close });
  } catch (error) {
    // That it could not be ended either is less than why it did not start.
    await close().catch(() => {});
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

async function firstMap(socket: Socket) {
  const parts: Uint8Array[] = [];
  while (!socket.readableEnded && !socket.destroyed) {
    const part: Buffer | null = socket.read();
    if (part === null) await Promise.race([once(socket, "readable"), once(socket, "close")]);
    else {
      parts.push(part);
      const map = completeMap(concatBytes(parts), "the answer to the configuration");
      if (map !== undefined) return map;
    }
  }
  throw invalid("the answer to the configuration", "the connection ended before it was complete");
}

async function within<T>(milliseconds: number, work: Promise<T>, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<typeof tooLate>((resolve) => {
    timer = setTimeout(() => resolve(tooLate), milliseconds);
  });
  try {
    const first = await Promise.race([work, deadline]);
    return first === tooLate ? late() : (first as T);
  } finally {
    clearTimeout(timer);
  }
}

const tooLate = Symbol("too late");

function guestEnded(console: Console): BuildError {
  return new BuildError("HOST_GUEST_ENDED", "The guest ended before its work was done.", {
    hint: withLines("Its last lines:", console.tail()),
  });
}

function withLines(text: string, lines: readonly string[]): string {
  return [text, ...lines].join("\n  ");
}
