import type { Console } from "./console.js";
import type { Transport } from "./transport.js";

/** A disk beside the root: the first is vdb in the guest. */
export interface Disk {
  readonly path: string;
  readonly readOnly: boolean;
}

export interface MachineOptions {
  /** The squashfs image that is the root. */
  readonly image: string;
  readonly disks: readonly Disk[];
  /** A folder of this machine's own, for its sockets. */
  readonly folder: string;
  /** MiB. */
  readonly memory: number;
  /** Whether the guest has an eth0. */
  readonly network: boolean;
  readonly console: Console;
}

export interface Machine {
  readonly transport: Transport;
  /** Resolves when the guest is gone, whatever ended it. */
  readonly ended: Promise<void>;
  /** Ends it at once, with every process and device of it. */
  kill(): Promise<void>;
}

/** One way to run a guest. Everything it needs is found before it is made. */
export interface Driver {
  readonly name: string;
  start(options: MachineOptions): Promise<Machine>;
}
