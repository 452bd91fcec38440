import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { cli, testProgram } from "../support/cli.js";
import { lacks } from "../support/oracle.js";

const work = (...flags: string[]) => cli(["work", ...flags], { program: testProgram });

describe("a command's voices", () => {
  test("the result goes to the standard output, everything else to the standard error, a line for each step", async () => {
    const ended = await work();
    expect(ended).toMatchObject({ status: 0, stdout: "the result\n" });
    expect(ended.stderr.replace(/\d\.\d s/g, "N s")).toBe(`resolve: Choosing packages
resolve: 62 packages of bookworm (N s)
fetch: Fetching 62 packages
Warning: The mirror is slow.
Hint: Choose another with --mirror.
unpack: Unpacking
fetch: 62 packages, 48.0 MB (N s)
unpack: 7,123 paths (N s)
summed up
`);
  });

  test.each([["--quiet"], ["-q"]])("%s leaves the result", async (flag) => {
    expect(await work(flag)).toMatchObject({ status: 0, stdout: "the result\n", stderr: "" });
  });

  test("--quiet leaves errors", async () => {
    expect(await work("-q", "--fail")).toMatchObject({
      status: 5,
      stdout: "",
      stderr: "Error: The connection broke. [NETWORK_BROKEN]\n",
    });
  });

  test("--json leaves a document", async () => {
    const ended = await work("--json");
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(ended.stdout)).toEqual({ size: 48_000_000 });
  });
});

describe("on a terminal", () => {
  /** Runs a command line under a terminal that `script` makes; what the terminal gets comes back. */
  const onTerminal = (line: string, env: Readonly<Record<string, string>> = {}) =>
    spawnSync("script", ["-qec", `stty cols 100 rows 30; "${process.execPath}" "${testProgram}" ${line}`, "/dev/null"], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], TERM: "xterm", NO_COLOR: "1", ...env },
    });
  const showCursor = "\x1b[?25h";
  const lastHidden = (text: string) => text.lastIndexOf("\x1b[?25l");

  test.skipIf(lacks("script"))("stages are drawn by listr2, and the cursor comes back (needs script)", () => {
    const { stdout, status } = onTerminal("work --wait 100");
    expect(status).toBe(0);
    expect(stdout).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏|/\\-] fetch: Fetching 62 packages, \d+\.0 MB of 48\.0 MB/);
    for (const line of ["resolve: 62 packages of bookworm (", "fetch: 62 packages, 48.0 MB (", "unpack: 7,123 paths ("]) {
      expect(stdout).toMatch(new RegExp(`[✔√] ${line.replace(/[(.]/g, "\\$&")}`));
    }
    expect(stdout.indexOf("Warning: The mirror is slow.")).toBeGreaterThan(stdout.indexOf("48.0 MB ("));
    expect(stdout.lastIndexOf(showCursor)).toBeGreaterThan(lastHidden(stdout));
    expect(stdout.replaceAll(showCursor, "")).toMatch(/summed up\r\nthe result\r\n$/);
  });

  test.skipIf(lacks("script"))("a stage that fails is drawn as failed, and the error follows (needs script)", () => {
    const { stdout, status } = onTerminal("work --wait 100 --fail");
    expect(status).toBe(5);
    expect(stdout).toMatch(/[✖×] fetch: Fetching 62 packages, 6\.0 MB of 48\.0 MB/);
    expect(stdout.replaceAll(showCursor, "")).toMatch(/Error: The connection broke\. \[NETWORK_BROKEN\]\r\n$/);
    expect(stdout.lastIndexOf(showCursor)).toBeGreaterThan(lastHidden(stdout));
  });

  test.skipIf(lacks("script"))("continuous integration gets lines (needs script)", () => {
    const ended = onTerminal("work", { CI: "true" });
    expect(ended.stdout).toContain("resolve: Choosing packages\r\nresolve: 62 packages");
    expect(ended.stdout).not.toContain("\x1b[?25l");
  });
});
