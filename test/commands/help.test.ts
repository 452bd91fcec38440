import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cli } from "../support/cli.js";

const commands = readdirSync(new URL("../../src/commands", import.meta.url))
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.replace(/\.ts$/, ""));

describe("help", () => {
  test("the program's help is a line for every command", async () => {
    const { stdout, status } = await cli(["--help"]);
    expect(status).toBe(0);
    const listed = [...(stdout.split("COMMANDS\n")[1] ?? "").matchAll(/^ {2}(\S+) +(\S.*\.)$/gm)].map(([, name]) => name);
    expect(listed).toEqual(commands.sort());
  });

  test.each(commands)("%s has a summary, a description, examples that name it, and words for every flag", async (command) => {
    const { stdout, stderr, status } = await cli([command, "--help"], { env: { COLUMNS: "500" } });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^[A-Z].*\.\n\nUSAGE\n/);
    expect(stdout).toContain("\nDESCRIPTION\n");
    expect(stdout).toMatch(new RegExp(`\\nEXAMPLES\\n(.*\\n)* {4}\\$ aleph-runtime ${command}`));
    const flags = stdout.match(/^ {2}(?:-\w, | {4})--\S+.*$/gm) ?? [];
    expect(flags.length).toBeGreaterThan(0);
    for (const flag of flags) expect(flag).toMatch(/--\S+( {2,}\S.*|)$/);
  });
});
