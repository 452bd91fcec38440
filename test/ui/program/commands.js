import { setTimeout as sleep } from "node:timers/promises";
import { BuildError } from "../../../dist/core/errors.js";
import { Flags } from "../../../dist/third-party/oclif.js";
import { BaseCommand, wholeNumber } from "../../../dist/ui/command.js";

/** Waits for the signal, cleans up, and fails as a fetch would. */
class Wait extends BaseCommand {
  async run() {
    await this.parse(Wait);
    this.talk("waiting");
    await sleep(60_000, undefined, { signal: this.signal }).catch((error) => {
      this.talk("cleaned up");
      throw error;
    });
  }
}

/** Does not hear the signal. */
class Hang extends BaseCommand {
  async run() {
    await this.parse(Hang);
    this.signal.addEventListener("abort", () => this.talk("asked to stop"));
    this.talk("waiting");
    await sleep(60_000);
  }
}

/** Fails as the definition's reader does. */
class Fail extends BaseCommand {
  async run() {
    await this.parse(Fail);
    throw new BuildError("APT_PACKAGE_UNKNOWN", "There is no package pyhton3.", {
      where: { source: "demo/runtime.yaml", line: 12, column: 13, excerpt: "packages: [ pyhton3 ]" },
      hint: "Did you mean python3?",
    });
  }
}

/** Has a mistake. */
class Crash extends BaseCommand {
  static flags = { later: Flags.boolean({ summary: "In a callback." }) };

  async run() {
    const { flags } = await this.parse(Crash);
    const nothing = undefined;
    if (!flags.later) return nothing.length;
    setTimeout(() => nothing.length, 1);
    await sleep(60_000);
  }
}

/** Writes more than a pipe holds. */
class Flood extends BaseCommand {
  async run() {
    await this.parse(Flood);
    for (let line = 0; line < 100_000; line++) await this.print(`line ${line}`);
    this.talk("all was read");
  }
}

/** A build in small. */
class Work extends BaseCommand {
  static flags = {
    wait: wholeNumber({ min: 0, max: 60_000, default: 0, summary: "Milliseconds between events." }),
    fail: Flags.boolean({ summary: "Fail while fetching." }),
  };

  async run() {
    const { flags } = await this.parse(Work);
    const size = 48_000_000;
    const result = await this.withProgress(async (onEvent) => {
      const pause = () => sleep(flags.wait, undefined, { signal: this.signal });
      onEvent({ type: "start", stage: "resolve", message: "Choosing packages" });
      await pause();
      onEvent({ type: "done", stage: "resolve", message: "62 packages of bookworm" });
      onEvent({ type: "start", stage: "fetch", message: "Fetching 62 packages" });
      onEvent({ type: "warning", message: "The mirror is slow.", hint: "Choose another with --mirror." });
      for (let done = 0; done <= size; done += size / 8) {
        onEvent({ type: "progress", stage: "fetch", unit: "bytes", done, total: size });
        await pause();
        if (flags.fail && done > 0) throw new BuildError("NETWORK_BROKEN", "The connection broke.");
      }
      onEvent({ type: "start", stage: "unpack", message: "Unpacking" });
      onEvent({ type: "done", stage: "fetch", message: "62 packages, 48.0 MB" });
      await pause();
      onEvent({ type: "done", stage: "unpack", message: "7,123 paths" });
      return { size };
    });
    this.talk("summed up");
    await this.print("the result");
    return result;
  }
}

export const commands = { wait: Wait, hang: Hang, fail: Fail, crash: Crash, flood: Flood, work: Work };
