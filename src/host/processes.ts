import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
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
  readonly ended: Promise<void>;
  kill(): Promise<void>;
}

export function startProcess(command: string, args: readonly string[], console: Console, env: Environment = process.env): Child {
  const child: ChildProcess = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...env } });
  child.stdout?.on("data", (bytes: Buffer) => console.write(bytes));
  child.stderr?.on("data", (bytes: Buffer) => console.write(bytes));
  const ended = Promise.race([
    once(child, "close").then(() => {}),
    once(child, "error").then(([error]) => console.write(Buffer.from(`${String(error)}\n`))),
  ]).catch((error: unknown) => console.write(Buffer.from(`${String(error)}\n`)));
  const atExit = () => child.kill("SIGKILL");
  process.once("exit", atExit);
  void ended.then(() => process.off("exit", atExit));
  return {
    ended,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
