import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type CliOptions, cli, testProgram } from "../support/cli.js";

const program = (args: readonly string[], options: CliOptions = {}) => cli(args, { program: testProgram, ...options });

describe("an error", () => {
  test("says what, where and what to do, on the standard error, with the status of its code", async () => {
    expect(await program(["fail"])).toEqual({
      status: 4,
      signal: null,
      stdout: "",
      stderr: `Error: There is no package pyhton3. [APT_PACKAGE_UNKNOWN]
  in demo/runtime.yaml:12:13
     |
  12 | packages: [ pyhton3 ]
     |             ^
Hint: Did you mean python3?
`,
    });
  });

  test("is a document on the standard output with --json", async () => {
    const ended = await program(["fail", "--json"]);
    expect(ended).toMatchObject({ status: 4, stderr: "" });
    expect(JSON.parse(ended.stdout)).toEqual({
      error: {
        code: "APT_PACKAGE_UNKNOWN",
        message: "There is no package pyhton3.",
        hint: "Did you mean python3?",
        where: { source: "demo/runtime.yaml", line: 12, column: 13, excerpt: "packages: [ pyhton3 ]" },
      },
    });
  });

  test("has colours only where they are wanted", async () => {
    const coloured = await program(["fail"], { env: { FORCE_COLOR: "1" } });
    expect(coloured.stderr).toContain("\x1b[31mError:\x1b[39m There is no package");
    expect((await program(["fail"], { env: { NO_COLOR: "1" } })).stderr).not.toContain("\x1b");
  });
});

describe("a bug", () => {
  test.each([["crash"], ["crash --later"]])("in %s is told as one, with what a report needs", async (line) => {
    const ended = await program(line.split(" "));
    expect(ended).toMatchObject({ status: 70, stdout: "" });
    expect(ended.stderr).toMatch(/^Bug: Cannot read properties of undefined \(reading 'length'\) \[INTERNAL\]\n\n {2}TypeError: /);
    expect(ended.stderr).toContain("commands.js:");
    expect(ended.stderr).toContain(`\n  command: ${line.replace(/[^ ]+/g, '"$&"')}\n  version: test-program/1.2.3 `);
    expect(ended.stderr).toMatch(/not yours\. Please report the text above at the place for bugs\.\n$/);
  });

  test("is a document with --json", async () => {
    const ended = await program(["crash", "--json"]);
    expect(ended.status).toBe(70);
    expect(JSON.parse(ended.stdout)).toEqual({
      error: { code: "INTERNAL", message: "Cannot read properties of undefined (reading 'length')" },
    });
  });
});

describe("a command line that is not understood", () => {
  const cases: readonly (readonly [line: string, message: string, hint: string])[] = [
    ["flod", 'There is no command "flod".', "Did you mean `program flood`?"],
    ["xyz", 'There is no command "xyz".', "`program --help` lists the commands."],
    ["--jsno work", "A command must stand before --jsno.", "`program --help` lists them."],
    ["work --wiat 3", "There is no flag --wiat.", "Did you mean --wait? `program work --help` shows how to use it."],
    ["work -x", "There is no flag -x.", "`program work --help` shows how to use it."],
    ["work --wait 1e3", '--wait cannot be "1e3": it is a whole number from 0 to 60000.', "`program work --help` shows how to use it."],
    ["work --wait 60001", '--wait cannot be "60001": it is a whole number from 0 to 60000.', "`program work --help` shows how to use it."],
    ["work --wait", "Flag --wait expects a value.", "`program work --help` shows how to use it."],
    ["work a b", 'Nothing is expected after what was given, but there is "a", "b".', "`program work --help` shows how to use it."],
  ];
  test.each(cases)("%s", async (line, message, hint) => {
    expect(await program(line.split(" "))).toEqual({
      status: 2,
      signal: null,
      stdout: "",
      stderr: `Error: ${message} [USAGE]\nHint: ${hint}\n`,
    });
  });

  test("is told as a document with --json, though it cannot be parsed", async () => {
    const ended = await program(["work", "--wiat", "--json"]);
    expect(ended).toMatchObject({ status: 2, stderr: "" });
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: "USAGE", message: "There is no flag --wiat." } });
  });
});

describe("help and version", () => {
  test.each(["--help", "-h", "help", ""])("program %s lists the commands", async (word) => {
    const ended = await program(word === "" ? [] : [word]);
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(ended.stdout).toMatch(/^Commands that behave badly\.\n/);
    expect(ended.stdout).toMatch(/COMMANDS\n(.*\n)* {2}work/);
  });

  test.each(["work --help", "help work", "work -h --wait"])("program %s tells about the command", async (line) => {
    const ended = await program(line.split(" "));
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(ended.stdout).toContain("--wait=<value>");
  });

  test("help of an unknown command is an error", async () => {
    expect(await program(["help", "wrok"])).toMatchObject({ status: 2, stderr: expect.stringContaining("Did you mean `program work`?") });
  });

  test.each(["--version", "-v"])("program %s", async (flag) => {
    expect((await program([flag])).stdout).toBe(`test-program/1.2.3 ${process.platform}-${process.arch} node-${process.version}\n`);
  });
});

describe("an interruption", () => {
  test.each([
    ["SIGINT", "Ctrl-C"],
    ["SIGTERM", "a signal (SIGTERM)"],
    ["SIGHUP", "the end of its terminal (SIGHUP)"],
  ] as const)("%s lets the work clean up, and ends with 130", async (signal, name) => {
    expect(await program(["wait"], { interruptAt: /waiting/, signal })).toEqual({
      status: 130,
      signal: null,
      stdout: "",
      stderr: `waiting\ncleaned up\nError: The work was stopped by ${name}. [INTERRUPTED]\n`,
    });
  });

  test("is a document with --json", async () => {
    // the command says nothing before it waits, so the signal is sent by time
    const child = spawn(process.execPath, [testProgram, "wait", "--json"], { stdio: ["ignore", "pipe", "ignore"] });
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    setTimeout(() => child.kill("SIGINT"), 2500);
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect(status).toBe(130);
    expect(JSON.parse(stdout)).toEqual({ error: { code: "INTERRUPTED", message: "The work was stopped by Ctrl-C." } });
  });

  test("a second one ends a work that does not hear", async () => {
    const ended = await program(["hang"], { interruptAt: [/waiting/, /asked to stop/] });
    expect(ended).toEqual({ status: 130, signal: null, stdout: "", stderr: "waiting\nasked to stop\n" });
  });
});

describe("the standard output", () => {
  test("may be closed by its reader: the program ends quietly", async () => {
    const child = spawn(process.execPath, [testProgram, "flood"], { stdio: ["ignore", "pipe", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.stdout.once("data", () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test.skipIf(!existsSync("/dev/full"))("may be full: that is an error (needs /dev/full)", () => {
    for (const flags of ["", " --json"]) {
      const line = `"${process.execPath}" "${testProgram}" work -q${flags} >/dev/full`;
      const ended = spawnSync("sh", ["-c", line], { encoding: "utf8" });
      expect(ended.status).toBe(1);
      expect(ended.stderr).toContain("Error: Cannot write the standard output: no room is left on its disk. [DISK_FULL]\n");
    }
  });
});
