import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const test = join(dirname(fileURLToPath(import.meta.url)), "..");
/** The program as it is installed. */
export const program = join(test, "..", "bin", "run.js");

/** A program of commands that behave badly, for {@link CliOptions.program}. */
export const testProgram = join(test, "ui", "program", "start.js");

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Sends the signal as soon as the standard error so far matches; with several, once for each in turn. */
  readonly interruptAt?: RegExp | readonly RegExp[];
  /** SIGINT where it is not given. */
  readonly signal?: NodeJS.Signals;
  /** It leads a group of processes, and its signals go to all of them, as a terminal's Ctrl-C does. */
  readonly isGroup?: boolean;
  /** Is given the process, so that something else than its words can end it. */
  readonly onStart?: (child: { kill(signal: NodeJS.Signals): boolean }) => void;
  /** Hears what goes to the standard error, while it is said. */
  readonly onTalk?: (text: string) => void;
  /** What is run in place of the program. */
  readonly program?: string;
}

/** Runs the program as a user would, in a process of its own, with an environment that says nothing but what the test says. */
export function cli(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [options.program ?? program, ...args], {
      cwd: options.cwd,
      env: { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: options.isGroup === true,
    });
    const kill = (signal: NodeJS.Signals) => (options.isGroup === true ? killGroup(child.pid, signal) : child.kill(signal));
    options.onStart?.({ kill });
    let stdout = "";
    let stderr = "";
    const moments = [options.interruptAt ?? []].flat();
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
      options.onTalk?.(String(chunk));
      if (!moments[0]?.test(stderr)) return;
      moments.shift();
      kill(options.signal ?? "SIGINT");
    });
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}

/** Whether there is such a group still. */
function killGroup(pid: number | undefined, signal: NodeJS.Signals): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    return false;
  }
}
