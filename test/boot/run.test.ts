import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli, type Ended } from "../support/cli.js";
import { fileTmpdir } from "../support/own-tmpdir.js";

/** `run` as a user starts it, with a project, in namespaces of this computer: from the first build to Ctrl-C. Needs root and the network. */
const own = fileTmpdir();
const folder = own.files;
const project = join(folder, "demo");
const program = join(folder, "program");

let said = "";
let url = "";
let ended: Promise<Ended>;
let interrupt = () => {};

const definition = `name: demo
from: debian:bookworm
packages: [python3-minimal, python3-msgpack, mount, util-linux]
plugins: plugins
`;

const app = (text: string, ending = "pass") => `
import asyncio
import os

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        ${ending}
        print("the program was shut down", flush=True)
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = f"${text} {os.environ.get('X')} {os.environ.get('OF')}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})
`;

const plugin = (body: string) => `
from runtime_types import Plugins

def rename(variables):
    ${body}

custom_plugins = Plugins(before_variables=rename)
`;

const write = (path: string, text: string) => writeFileSync(join(folder, path), text);

/** Waits for what `run` does next. */
async function until<T>(look: () => T | undefined | Promise<T | undefined>, what: RegExp, seconds = 120): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ; await new Promise((done) => setTimeout(done, 100))) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what} was waited for in vain; run said:\n${said}`);
  }
}

const says = (wanted: RegExp, seconds?: number) => until(() => wanted.exec(said) ?? undefined, wanted, seconds);

/** What the program answers, as soon as it is what is wanted: while a guest starts, the answer is 503, or none. */
const answers = (wanted: RegExp) =>
  until(async () => {
    const text = await fetch(url)
      .then((response) => response.text())
      .catch(() => "");
    return wanted.test(text) ? text : undefined;
  }, wanted);

/** Starts `run`, and waits until it serves. */
async function start(...more: readonly string[]): Promise<void> {
  said = "";
  ended = cli(["run", project, program, "--logs", "--driver", "namespaces", "--port", "0", ...more], {
    env: process.env as Record<string, string>,
    isGroup: true,
    onStart: (child) => {
      interrupt = () => child.kill("SIGINT");
    },
    onTalk: (text) => {
      said += text;
    },
  });
  [, url = ""] = await says(/Serving on (\S+);/, 300);
}

beforeAll(async () => {
  for (const path of [project, program, join(project, "plugins")]) mkdirSync(path);
  write("demo/runtime.yaml", definition);
  write("demo/plugins/custom_plugins.py", plugin('variables["X"] = variables.pop("REACT_X")'));
  write("program/main.py", app("first"));
  await start("--watch", "--var", "REACT_X=of-the-line");
}, 400_000);

afterAll(async () => {
  interrupt();
  await ended;
});

test("builds the project, boots it and serves the program, with what plugins did to its variables", async () => {
  expect(await answers(/first/)).toBe("first of-the-line None");
});

test("starts anew when the program changes", { timeout: 150_000 }, async () => {
  write("program/main.py", app("second"));
  expect(await answers(/second/)).toBe("second of-the-line None");
});

test("builds and starts anew when a plugin changes", { timeout: 150_000 }, async () => {
  write("demo/plugins/custom_plugins.py", plugin('variables["OF"] = "the-plugin"'));
  expect(await answers(/the-plugin/)).toBe("second None the-plugin");
});

test("tells what does not start, and waits for the change that mends it", { timeout: 300_000 }, async () => {
  write("demo/plugins/custom_plugins.py", plugin('raise RuntimeError("no variables today")'));
  await says(/no variables today[\s\S]*Waiting for a change/);
  write("demo/runtime.yaml", "name: demo\nfrom: debian:bookworm\npackages: 3\n");
  await says(/runtime\.yaml:3[\s\S]*Waiting for a change/);
  write("demo/plugins/custom_plugins.py", plugin('variables["OF"] = "mended"'));
  write("demo/runtime.yaml", definition);
  expect(await answers(/mended/)).toBe("second None mended");
});

test("Ctrl-C shuts the program down, and nothing is left", { timeout: 60_000 }, async () => {
  interrupt();
  expect(await ended).toMatchObject({ status: 0, stdout: "" });
  expect(said).toContain("the program was shut down");
  expect(readdirSync(own.path)).toEqual([]);
  await expect(fetch(url)).rejects.toThrow();
});

test("a second Ctrl-C ends it at once, and nothing is left then either", { timeout: 300_000 }, async () => {
  // It takes its time, so that the second comes while the first still waits for it.
  write("program/main.py", app("slow to end", "await asyncio.sleep(8)"));
  await start();
  interrupt();
  await new Promise((done) => setTimeout(done, 300));
  interrupt();
  expect(await ended).toMatchObject({ status: 130, stdout: "" });
  expect(readdirSync(own.path)).toEqual([]);
  const attached = () => execFileSync("losetup", ["--list", "--noheadings", "--output", "BACK-FILE"], { encoding: "utf8" });
  await until(() => (attached().includes(own.path) ? undefined : true), /the end of its devices/);
});
