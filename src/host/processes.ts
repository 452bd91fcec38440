import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { killAtExit } from "../core/kill-at-exit.js";
import type { Console } from "./console.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** The path of a program, where the environment's PATH has it. */
export async function findProgram(name: string, env: Environment): Promise<string | undefined> {
  for (const folder of (env["PATH"] ?? "").split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

/** A process whose output goes to a console, and that is gone when `kill` resolves. */
export interface Child {
  /** Its number while it runs; until it has ended, no other process can have it. */
  readonly pid: number | undefined;
  readonly ended: Promise<void>;
  kill(): Promise<void>;
}

/** Starts a process in a session of its own: a terminal's Ctrl-C is for this process, which ends the others in order. */
export function startProcess(command: string, args: readonly string[], console: Console, env: Environment = process.env): Child {
  const child: ChildProcess = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...env }, detached: true });
  child.stdout?.on("data", (bytes: Buffer) => console.write(bytes));
  child.stderr?.on("data", (bytes: Buffer) => console.write(bytes));
  const ended = Promise.race([
    once(child, "close").then(() => {}),
    once(child, "error").then(([error]) => console.write(Buffer.from(`${String(error)}\n`))),
  ]).catch((error: unknown) => console.write(Buffer.from(`${String(error)}\n`)));
  killAtExit(child);
  return {
    get pid() {
      return child.exitCode === null && child.signalCode === null ? child.pid : undefined;
    },
    ended,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
