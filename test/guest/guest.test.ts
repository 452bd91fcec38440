import { execFile, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { isRoot, lacks, pythonWith } from "../support/oracle.js";

const guest = fileURLToPath(new URL("../../dist/guest/", import.meta.url));
const suite = fileURLToPath(new URL("./suite/", import.meta.url));
const pythonFiles = readdirSync(guest, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".py"));

const parse = `
import ast, sys
with open(sys.argv[1], encoding="utf-8") as file:
    source = file.read()
ast.parse(source, feature_version=(3, 9))
compile(source, sys.argv[1], "exec", dont_inherit=True, optimize=2)
`;

describe("init0.sh", () => {
  test.skipIf(lacks("dash"))("is a script that dash reads (needs dash)", () => {
    expect(spawnSync("dash", ["-n", `${guest}init0.sh`], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });

  test.skipIf(lacks("shellcheck"))("has nothing that shellcheck warns of (needs shellcheck)", () => {
    expect(spawnSync("shellcheck", ["--shell=sh", `${guest}init0.sh`], { encoding: "utf8" })).toMatchObject({ status: 0, stdout: "" });
  });
});

describe("the Python files", () => {
  test.skipIf(lacks("python3")).each(pythonFiles)("%s is Python 3.9 and compiles (needs python3)", (name) => {
    expect(spawnSync("python3", ["-B", "-W", "error", "-c", parse, guest + name], { encoding: "utf8" })).toMatchObject({
      status: 0,
      stderr: "",
    });
  });
});

/** The tests of a Python module, by the names that unittest gives them. */
function testsOf(module: string): string[] {
  const names: string[] = [];
  let group = "";
  for (const line of readFileSync(`${suite}${module}.py`, "utf8").split("\n")) {
    group = /^class (\w+)/.exec(line)?.[1] ?? group;
    const name = /^ {4}(?:async )?def (test_\w+)/.exec(line)?.[1];
    if (name !== undefined) names.push(`${group}.${name}`);
  }
  return names;
}

/** Runs a module and returns what failed, by test; nothing failed where the text is empty. */
async function outcomes(python: string, module: string, inNamespace: boolean): Promise<Record<string, string>> {
  const command = [...(inNamespace ? ["unshare", "--net"] : []), python, "-B", `${suite}run.py`, module];
  const env = { ...process.env, ALEPH_RUNTIME_GUEST: guest };
  const { stdout } = await promisify(execFile)(command[0] ?? python, command.slice(1), { env, timeout: 55_000 });
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
}

const python = pythonWith("msgpack");
const modules = readdirSync(suite).flatMap((name) => /^(test_\w+)\.py$/.exec(name)?.[1] ?? []);

describe.each(modules)("%s (needs python3 with msgpack)", (module) => {
  const inNamespace = module === "test_netlink";
  let running: Promise<Record<string, string>> | undefined;
  const skip = python === undefined || (inNamespace && (!isRoot || lacks("unshare") || lacks("ip")));

  test.skipIf(skip).each(testsOf(module))(`%s${inNamespace ? " (needs root on Linux and iproute2)" : ""}`, async (name) => {
    running ??= outcomes(python ?? "", module, inNamespace);
    expect((await running)[`${module}.${name}`]).toBe("");
  });
});
