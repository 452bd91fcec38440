import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { utf8Bytes } from "#src/core/bytes.js";
import type { PluginFile } from "#src/guest/inject.js";
import { type PluginCall, type Rehearsal, type RehearsalOptions, rehearse } from "#src/runtime/rehearsal/rehearsal.js";
import { temporaryFolder } from "../support/folder.js";
import { lacks } from "../support/oracle.js";
import { sdkPlugins } from "../support/sdk-plugins.js";

const files = (sources: Readonly<Record<string, string>>): PluginFile[] =>
  Object.entries(sources).map(([name, text]) => ({ name, bytes: utf8Bytes(text), mode: 0o644 }));

/** Pyodide takes seconds to load, so that what does not depend on who runs Python is tried with python3 alone. */
const pythons: readonly (readonly [string, boolean])[] = [["Pyodide", true], ...(lacks("python3") ? [] : ([["python3", false]] as const))];

const custom = (source: string, hooks: string): Record<string, string> => ({
  "custom_plugins.py": `from runtime_types import *\n${source}\ncustom_plugins = Plugins(${hooks})\n`,
});

const calls = ({ events }: Rehearsal): PluginCall[] => events.filter((event) => event.kind === "plugin");
const commands = ({ events }: Rehearsal): string[] => events.flatMap((event) => (event.kind === "command" ? [event.command] : []));

const triedWith =
  (pyodide: boolean) =>
  (sources: Readonly<Record<string, string>>, more: Partial<RehearsalOptions> = {}): Promise<Rehearsal> =>
    rehearse(files(sources), { env: process.env, pyodide, ...more });

describe.each(pythons)("plugins tried with %s", (_, pyodide) => {
  const tried = triedWith(pyodide);

  test("the SDK's examples: a renamed variable, the environment, and a script before them", async () => {
    const result = await tried(sdkPlugins, { configuration: { variables: { REACT_X: "1", OTHER: "2" } } });
    expect(result.failure).toBeNull();
    expect(result.python).toContain(pyodide ? "(Pyodide)" : "(this computer's)");
    expect(result.outcome.variables).toEqual({ OTHER: "2", X: "1" });
    const [script, rename, print, ...rest] = calls(result);
    expect(rest).toEqual([]);
    expect(script).toMatchObject({
      hook: "init0",
      changes: [
        { name: "/run/from-init0", before: null, after: "directory" },
        { name: "/run/from-init0/written", before: null, after: "file" },
      ],
    });
    expect(rename).toMatchObject({
      hook: "before_variables",
      plugin: "remove_react_prefix",
      changes: [
        { name: "variables.REACT_X", before: "1", after: null },
        { name: "variables.X", before: null, after: "1" },
      ],
    });
    expect(print?.printed[0]).toBe("{'OTHER': '2', 'X': '1'}");
    expect(print?.printed[1]).toContain("'X': '1'");
    // Not this computer's environment, but the guest's.
    expect(print?.printed[1]).toContain("'HOME': '/root'");
    expect(print?.printed[1]).not.toContain("REACT_X");
  });

  test("an interruption ends one that never ends, and leaves nothing", async () => {
    const before = readdirSync(tmpdir()).filter((one) => one.startsWith("aleph-test-"));
    const controller = new AbortController();
    const endless = tried(custom("def wait(payload):\n    while True: pass", "before_system=wait"), { signal: controller.signal });
    setTimeout(() => controller.abort(), 3000);
    await expect(endless).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(readdirSync(tmpdir()).filter((one) => one.startsWith("aleph-test-"))).toEqual(before);
  });
});

describe.skipIf(lacks("python3"))("plugins (needs python3)", () => {
  const tried = triedWith(false);

  test("every hook runs once, in the order of the init sequence, with the set-up between them", async () => {
    const result = await tried({
      "custom_plugins.py": `
from runtime_types import HOOKS, Plugins
def of(hook):
    async def plugin(parameter):
        print(type(parameter).__name__)
    plugin.__name__ = hook
    return plugin
custom_plugins = Plugins(**{hook: of(hook) for hook in HOOKS})
`,
    });
    expect(calls(result).map(({ hook, printed }) => `${hook} ${printed}`)).toEqual([
      "before_system ConfigurationPayload",
      "before_hostname str",
      "after_hostname str",
      "before_variables dict",
      "after_variables dict",
      "before_volumes list",
      "after_volumes list",
      "before_network NetworkPluginParameters",
      "after_network NetworkPluginParameters",
      "after_system ConfigurationPayload",
      "before_shutdown ConfigurationPayload",
    ]);
    expect(commands(result)).toEqual([
      "ip link set lo up",
      expect.stringMatching(/^hostname [a-z2-7]{52}$/),
      "write /etc/hosts",
      "mount -t squashfs -o ro /dev/vdb /mnt/example",
      "ip address add 192.0.2.2/24 dev eth0",
      "ip address add 2001:db8::2/64 dev eth0",
      "ip link set eth0 up",
      "ip route add default via 192.0.2.1 dev eth0",
      "ip route add default via 2001:db8::1 dev eth0",
      "write /etc/resolv.conf",
    ]);
  });

  test("changes of volumes, network fields, the payload and the environment are told, and the set-up uses them", async () => {
    const result = await tried(
      custom(
        `
import os
def volumes(list): list.append(Volume("/more", "vdz", False))
def network(parameters): parameters.ip = "198.51.100.7"
def system(payload):
    payload.entrypoint = "other:app"
    os.environ["ADDED"] = "yes"
`,
        "before_volumes=volumes, before_network=network, after_system=system",
      ),
    );
    expect(calls(result).flatMap(({ changes }) => changes)).toEqual([
      { name: "volumes[1].mount", before: null, after: "/more" },
      { name: "volumes[1].device", before: null, after: "vdz" },
      { name: "volumes[1].read_only", before: null, after: "False" },
      { name: "network.ip", before: "192.0.2.2", after: "198.51.100.7" },
      { name: "entrypoint", before: "main:app", after: "other:app" },
      { name: "environment.ADDED", before: null, after: "yes" },
    ]);
    expect(commands(result)).toContain("mount -t ext4 /dev/vdz /more");
    expect(commands(result)).toContain("ip address add 198.51.100.7/24 dev eth0");
  });

  test("programs that plugins call are written down, and none is run", async () => {
    const marker = `${temporaryFolder()}/made`;
    const result = await tried(
      custom(
        `
import asyncio, os, subprocess
async def run(payload):
    subprocess.run(["touch", "${marker}"], check=True)
    assert subprocess.check_output("echo x", shell=True, text=True) == ""
    os.system("touch ${marker}")
    process = await asyncio.create_subprocess_exec("touch", "${marker}")
    assert await process.wait() == 0
`,
        "before_system=run",
      ),
    );
    expect(result.failure).toBeNull();
    expect(calls(result)[0]?.commands).toEqual([`touch ${marker}`, "echo x", `touch ${marker}`, `touch ${marker}`]);
    expect(existsSync(marker)).toBe(false);
  });

  const broken = custom("def broken(name): raise KeyError('colour')", "after_hostname=broken, after_system=print");

  test("one that raises keeps the machine from starting, with its traceback", async () => {
    const result = await tried(broken);
    expect(result.failure?.message).toBe("the plugin broken (after_hostname) failed: KeyError: 'colour'");
    expect(result.failure?.traceback).toContain('File "/root/custom_plugins.py", line 2, in broken');
    expect(calls(result).map(({ plugin, error }) => [plugin, error?.message])).toEqual([["broken", result.failure?.message]]);
  });

  test("and is passed over where the project says so", async () => {
    const result = await tried({ ...broken, "plugins.json": '{"onError": "continue"}' });
    expect(result.failure).toBeNull();
    expect(calls(result).map(({ plugin, error }) => [plugin, error !== undefined])).toEqual([
      ["broken", true],
      ["print", false],
    ]);
  });

  test("one that cannot be imported is told", async () => {
    const result = await tried({ "custom_plugins.py": "print('at import')\nimport nothing_of_this_name\n" });
    expect(result.failure?.message).toContain("nothing_of_this_name");
    expect(calls(result)).toMatchObject([{ hook: "import", printed: ["at import"] }]);
  });

  test("a script that fails is told", async () => {
    const result = await tried({ "init0_plugin.sh": "echo so far\nexit 3\n" });
    expect(result.failure?.message).toContain("init0_plugin.sh ended with status 3");
    expect(calls(result)).toMatchObject([{ hook: "init0", printed: ["so far"], error: { traceback: "so far" } }]);
  });

  test("one that ends the process is told", async () => {
    const leaving = custom("def leave(payload):\n    import os; os._exit(0)", "before_system=leave");
    await expect(tried(leaving)).rejects.toMatchObject({ code: "REHEARSAL_BROKEN" });
  });
});

test.skipIf(lacks("python3"))("under this computer's Python, plugins change nothing of it (needs python3)", async () => {
  const folder = temporaryFolder();
  const source = `
import os
def write(payload): open("${folder}/made", "w").write("x")
def make(payload): os.mkdir("${folder}/folder")
def fork(payload): os.fork()
`;
  const result = await rehearse(
    files({ ...custom(source, "before_system=[write, make, fork]"), "plugins.json": '{"onError": "continue"}' }),
    { env: process.env, pyodide: false },
  );
  expect(calls(result).map(({ error }) => error?.message)).toEqual([
    expect.stringContaining("Pyodide lets them write"),
    expect.stringContaining("Pyodide lets them write"),
    expect.stringContaining("os.fork is refused"),
  ]);
  expect(readdirSync(folder)).toEqual([]);
});

test("without Pyodide and python3, what to install is said", async () => {
  await expect(rehearse(files(sdkPlugins), { env: { PATH: "/nowhere" }, pyodide: false })).rejects.toMatchObject({
    code: "REHEARSAL_PYTHON_MISSING",
    hint: expect.stringContaining("npm install"),
  });
});

test("Pyodide lets plugins write to the folders of a root", async () => {
  const source = "def write(payload): open('/etc/app.conf', 'w').write('x')";
  expect((await rehearse(files(custom(source, "before_system=write")), { env: {} })).failure).toBeNull();
});
