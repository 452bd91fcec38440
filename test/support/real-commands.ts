import { spawnSync } from "node:child_process";
import type { Command } from "#src/shell/command.js";
import { FileTable } from "#src/shell/system/file-table.js";
import { Files } from "#src/shell/system/files.js";
import { inputFile, nullFile, PipeFile, readRest, writeText } from "#src/shell/system/open-file.js";
import { Tree } from "#src/tree/tree.js";
import { plainEnv } from "./command-oracle.js";

/** Runs one of our programs that begins others, which are those of this computer, and the real one: what both wrote. */
export function runBothWithCommands(command: Command, [name = "", ...args]: readonly string[], stdin = "") {
  const table = new FileTable({ tree: new Tree(), read: () => new Uint8Array(0), now: 0 });
  const [stdout, stderr] = [new PipeFile(), new PipeFile()];
  const status = command({
    name,
    args,
    env: new Map(Object.entries(plainEnv)),
    files: new Files(table),
    stdin: inputFile(Buffer.from(stdin, "latin1")),
    stdout,
    stderr,
    now: 0,
    run: ([program = "", ...rest], options = {}) => {
      const ended = spawnSync(program, rest, { input: readRest(options.stdin ?? nullFile), env: plainEnv, encoding: "latin1" });
      writeText(options.stdout ?? stdout, ended.stdout);
      writeText(options.stderr ?? stderr, ended.stderr);
      return ended.status ?? -1;
    },
  });
  const real = spawnSync(name, args, { input: stdin, env: plainEnv, encoding: "latin1" });
  return {
    ours: { status, stdout: stdout.text(), stderr: stderr.text() },
    real: { status: real.status, stdout: real.stdout, stderr: real.stderr },
  };
}
