import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { Pool } from "#src/codec/pool.js";
import { BytecodeCompiler, type Threads } from "#src/configure/bytecode/compile-bytecode.js";
import { findCompiler } from "#src/configure/bytecode/compilers.js";
import { expectedFiles } from "#src/configure/bytecode/expected-files.js";
import {
  type BytecodeLevel,
  type BytecodeRequest,
  BytecodeRequests,
  bytecodePath,
  type SourceFile,
} from "#src/configure/bytecode/requests.js";
import { helpers } from "#src/configure/helpers/index.js";
import { pythonCommands } from "#src/configure/helpers/python.js";
import { type Cache, memoryCache } from "#src/core/cache.js";
import { contentOf } from "#src/core/content.js";
import { ContentReader } from "#src/core/content-reader.js";
import { commands } from "#src/shell/commands/index.js";
import { runProgram } from "#src/shell/shell.js";
import { FileTable } from "#src/shell/system/file-table.js";
import { Machine } from "#src/shell/system/machine.js";
import { PipeFile } from "#src/shell/system/open-file.js";
import type { StoredPackage } from "#src/store/package-store.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";
import { walk } from "#src/tree/walk.js";
import { installCommands } from "../support/dash.js";

// A compiler is loaded in some seconds, on a busy computer in many more.
vi.setConfig({ testTimeout: 300_000 });

const fixtures = join(import.meta.dirname ?? "", "..", "..", "fixtures", "bytecode");
const pools = new Map(["3.9", "3.11", "3.13"].map((python) => [python, new Pool(1)] as const));
const threadsFor = (python: string) => pools.get(python) as Pool;
afterAll(() => Promise.all([...pools.values()].map((pool) => pool.close())));

const mtime = 1_700_000_000;
const file = (content: string | Uint8Array, mode = 0o644) =>
  ({ type: "file", mode, uid: 0, gid: 0, mtime, content: contentOf(Buffer.from(content)) }) as const;

/** A tree with a Python and these files besides, and what a script does in it. */
function system(files: Readonly<Record<string, string | Uint8Array>>, level: BytecodeLevel | "none" = 0, python = "3.11") {
  const tree = new Tree();
  installCommands(tree);
  const binary = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46);
  for (const name of ["py3compile", `python${python}`, "dpkg"]) tree.put(imagePathOf(`/usr/bin/${name}`), file(binary, 0o755));
  tree.put(
    imagePathOf("/usr/share/python3/debian_defaults"),
    file(`[DEFAULT]\ndefault-version = python${python}\nsupported-versions = python${python}, python3.99\n`),
  );
  tree.put(imagePathOf("/var/lib/dpkg/status"), file("Package: example\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n"));
  tree.put(imagePathOf("/var/lib/dpkg/info/example.list"), file(`${["/.", ...Object.keys(files)].join("\n")}\n`));
  for (const [path, content] of Object.entries(files)) tree.put(imagePathOf(path), file(content));
  const reader = new ContentReader();
  const table = new FileTable({ tree, read: (content) => reader.read(content), now: 1_800_000_000 });
  const requests: BytecodeRequest[] = [];
  const bytecode = new BytecodeRequests(level, (request) => requests.push(request));
  const machine = new Machine({
    table,
    commands: new Map([...commands, ...helpers, ...pythonCommands(bytecode)]),
    budget: { steps: 10_000, output: 1 << 24, changes: 10_000, time: 60_000, depth: 50 },
    clock: () => performance.now(),
  });
  const run = (script: string) => {
    const stdout = new PipeFile();
    const env = new Map([
      ["PATH", "/usr/bin"],
      ["DPKG_MAINTSCRIPT_PACKAGE", "example"],
      ["DPKG_MAINTSCRIPT_NAME", "postinst"],
    ]);
    tree.put(imagePathOf("/script"), file(script, 0o755));
    const status = runProgram(machine, { argv: ["/script"], env, stdout, stderr: stdout });
    return { status, output: stdout.text(), unsupported: machine.unsupported.map(({ what }) => what) };
  };
  /** Paths of bytecode that stand in the tree. */
  const compiled = () =>
    [...walk(tree.root)]
      .map(({ path }) => `/${path}`)
      .filter((path) => path.endsWith(".pyc"))
      .sort();
  return { tree, requests, run, compiled };
}

async function filled({ tree, requests }: Pick<ReturnType<typeof system>, "tree" | "requests">, cache: Cache = memoryCache()) {
  const compiler = new BytecodeCompiler({ threadsFor, cache });
  for (const request of requests) compiler.add(request);
  return compiler.finish(tree);
}

const bytesAt = (tree: Tree, path: string): Buffer => {
  const node = tree.get(imagePathOf(path));
  if (node?.type !== "file") throw new Error(`no file ${path}`);
  return Buffer.from(new ContentReader().read(node.content));
};

const sources = Object.fromEntries(
  readdirSync(join(fixtures, "source")).map((name) => [`/usr/lib/example/${name}`, readFileSync(join(fixtures, "source", name))]),
);

describe.each(["3.11", "3.13"])("Python %s", (python) => {
  test.each([0, 1, 2] as const)("compiles at level %i what CPython makes, byte for byte", async (level) => {
    const image = system(sources, level, python);
    expect(image.run("py3compile -p example /usr/lib/example\n")).toEqual({ status: 0, output: "", unsupported: [] });
    const { files, failures } = await filled(image);
    expect({ files, failures }).toEqual({ files: 4, failures: [] });
    for (const path of Object.keys(sources)) {
      const target = bytecodePath(path, python, level);
      const golden = readFileSync(join(fixtures, "golden", target.slice(target.lastIndexOf("/") + 1)));
      expect({ target, bytes: bytesAt(image.tree, target).toString("hex") }).toEqual({ target, bytes: golden.toString("hex") });
    }
  });
});

describe("py3compile", () => {
  const files = {
    "/usr/lib/python3/dist-packages/a/b.py": "1\n",
    "/usr/lib/python3.11/dist-packages/c.py": "2\n",
    "/usr/lib/python3.9/dist-packages/old.py": "3\n",
    "/usr/share/example/private.py": "4\n",
    "/usr/share/example/skip/me.py": "5\n",
    "/usr/share/example/README": "6\n",
  };
  const path = (folder: string, name: string) => `${folder}/__pycache__/${name}.cpython-311.pyc`;
  const [b, c] = [path("/usr/lib/python3/dist-packages/a", "b"), path("/usr/lib/python3.11/dist-packages", "c")];
  const [own, me] = [path("/usr/share/example", "private"), path("/usr/share/example/skip", "me")];

  test.each([
    ["py3compile -p example", [b, c]],
    ["py3compile -p example /usr/share/example", [own, me]],
    ["py3compile -p example /usr/share/example -X 'skip/.*'", [own]],
    ["py3compile --package=example -V 3.11 /usr/share/example/skip", [me]],
    ["py3compile /usr/share/example/private.py", [own]],
    ["py3compile -V 3.10- /usr/lib/python3/dist-packages /usr/share/example/skip", [b, me]],
    ["py3compile -p example /nowhere", []],
    ["python3.11 -E -S /usr/lib/python3.11/py_compile.py /usr/share/example/private.py", [own]],
    ["echo /usr/share/example/private.py | python3.11 -m py_compile -", [own]],
    ["python3.11 -m compileall -q /usr/share/example", [own, me]],
    ["py3compile -p example /usr/share/example; rm -r /usr/share/example/skip/__pycache__", [own]],
  ])("%s", (script, expected) => {
    const image = system(files);
    expect(image.run(`${script}\n`)).toEqual({ status: 0, output: "", unsupported: [] });
    expect(image.compiled()).toEqual([...expected].sort());
  });

  test("leaves out what packages say in /usr/share/python3/bcep", () => {
    const image = system({ ...files, "/usr/share/python3/bcep/example": "re|-4.0|/usr/lib/python3/dist-packages|a/.*\n# a comment\n" });
    expect(image.run("py3compile -p example\n").status).toBe(0);
    expect(image.compiled()).toEqual([c]);
  });

  test("compiles a file again only where it has changed", () => {
    const image = system(files);
    image.run("py3compile -p example /usr/share/example\npy3compile -p example /usr/share/example\n");
    expect(image.requests.flatMap((one) => one.files).length).toBe(2);
    image.run("echo 7 > /usr/share/example/private.py\npy3compile -p example /usr/share/example\n");
    expect(image.requests.at(-1)?.files.map((one) => one.path)).toEqual(["/usr/share/example/private.py"]);
  });

  test("does nothing where no bytecode is wanted", () => {
    const image = system(files, "none");
    expect(image.run("py3compile -p example\n")).toEqual({ status: 0, output: "", unsupported: [] });
    expect({ requests: image.requests, compiled: image.compiled() }).toEqual({ requests: [], compiled: [] });
  });

  test("fails where the version is not installed, the package not known or a file not there", () => {
    const image = system(files);
    expect(image.run("py3compile -V 3.99 /usr/share/example\n").status).toBe(3);
    expect(image.run("py3compile -p unknown\n").status).toBe(1);
    expect(image.run("python3.11 -m py_compile /usr/share/example/none.py\n").status).toBe(1);
    expect(image.run("python3.11 -c 'print(1)'\n").unsupported).toEqual(["python3.11: the program -c"]);
  });
});

describe("bytecode", () => {
  test("is moved, linked and given away with the name that a script saw", async () => {
    const image = system({ "/usr/share/example/a.py": "a = 1\n" }, 2);
    const folder = "/usr/share/example/__pycache__";
    image.run(`py3compile -p example /usr/share/example\ncd ${folder}\nln a.cpython-311.opt-2.pyc b\nmv b c\nchmod 600 c\n`);
    expect((await filled(image)).files).toBe(2);
    const [name, link] = [image.tree.get(imagePathOf(`${folder}/a.cpython-311.opt-2.pyc`)), image.tree.get(imagePathOf(`${folder}/c`))];
    expect(link).toMatchObject({ type: "file", mode: 0o600, mtime: 1_800_000_000 });
    expect(link).toBe(name);
    expect(bytesAt(image.tree, `${folder}/c`).readUInt32LE(8)).toBe(mtime);
  });

  test("is taken from the cache, which is trusted only where it is whole", async () => {
    const given = { "/usr/share/example/a.py": "a = 1\n" };
    const kept = new Map<string, Uint8Array>();
    const cache: Cache = {
      ...memoryCache(),
      document: async (key) => kept.get(key),
      putDocument: async (key, bytes) => void kept.set(key, bytes),
    };
    const once = async (text = given) => {
      const image = system(text);
      image.run("py3compile /usr/share/example\n");
      await filled(image, cache);
      return bytesAt(image.tree, "/usr/share/example/__pycache__/a.cpython-311.pyc");
    };
    const first = await once();
    expect(kept.size).toBe(1);
    const [[key = "", document = new Uint8Array()] = []] = kept;
    expect(await once()).toEqual(first);
    kept.set(
      key,
      document.map((byte, at) => (at === document.length - 1 ? byte ^ 1 : byte)),
    );
    expect(await once()).toEqual(first);
    expect(kept.get(key)).toEqual(document);
    kept.set(key, new Uint8Array(3));
    expect(await once()).toEqual(first);
    expect(await once({ "/usr/share/example/a.py": "a = 2\n" })).not.toEqual(first);
    expect(kept.size).toBe(2);
  });

  test("is begun before a script asks, and made anew where the script's file is another one", async () => {
    const paths = ["a", "b", "c"].map((name) => `/usr/share/example/${name}.py`);
    const image = system(Object.fromEntries(paths.map((path) => [path, "value = 1\n"])));
    const compiled: string[][] = [];
    const hearing = (python: string): Threads => ({
      run: (task, input) => {
        compiled.push((input as { readonly files: readonly SourceFile[] }).files.map(({ path }) => path));
        return threadsFor(python).run(task, input);
      },
    });
    const compiler = new BytecodeCompiler({ threadsFor: hearing, cache: memoryCache() });
    const expected = paths.flatMap((path): readonly SourceFile[] => {
      const node = image.tree.get(imagePathOf(path));
      return node?.type === "file" ? [{ path, source: node.content, mtime: node.mtime }] : [];
    });
    compiler.expect({ python: "3.11", level: 0 }, expected);
    image.run("echo 'value = 2' > /usr/share/example/b.py\nrm /usr/share/example/c.py\npy3compile /usr/share/example\n");
    for (const request of image.requests) compiler.add(request);
    expect(await compiler.finish(image.tree)).toEqual({ files: 2, failures: [] });
    expect(compiled).toEqual([paths, ["/usr/share/example/b.py"]]);

    const late = system(Object.fromEntries(paths.map((path) => [path, "value = 1\n"])));
    late.run("echo 'value = 2' > /usr/share/example/b.py\nrm /usr/share/example/c.py\npy3compile /usr/share/example\n");
    await filled(late);
    for (const path of image.compiled()) expect(bytesAt(image.tree, path)).toEqual(bytesAt(late.tree, path));
    expect(image.compiled()).toEqual(late.compiled());
  });

  test("that was begun in vain is no failure, and one that is asked for is", async () => {
    const image = system({ "/usr/share/example/a.py": "a = = 1\n", "/usr/share/other/b.py": "b = = 1\n" });
    const compiler = new BytecodeCompiler({ threadsFor, cache: memoryCache() });
    const sources = [...walk(image.tree.root)].flatMap(({ path, node }): readonly SourceFile[] =>
      node.type === "file" && path.endsWith(".py") ? [{ path: `/${path}`, source: node.content, mtime: node.mtime }] : [],
    );
    compiler.expect({ python: "3.11", level: 0 }, sources);
    image.run("py3compile /usr/share/example\n");
    for (const request of image.requests) compiler.add(request);
    const { failures } = await compiler.finish(image.tree);
    expect(failures.map(({ path }) => path)).toEqual(["/usr/share/example/a.py"]);
  });

  test("is expected of Python's library and of packages that compile their modules", () => {
    const node = (text: string) => file(text);
    const entry = (path: string) => ({ path: imagePathOf(path), node: node(path) });
    const stored = (name: string, postinst: string, paths: readonly string[]): StoredPackage => ({
      name,
      version: "1",
      architecture: "all",
      control: new Map(),
      files: [{ name: "postinst", mode: 0o755, bytes: Buffer.from(postinst) }],
      entries: [
        ...paths.map(entry),
        { path: imagePathOf("/usr/lib/python3.11/link.py"), hardlink: imagePathOf("/usr/lib/python3.11/a.py") },
      ],
      conffiles: [],
    });
    const packages = [
      stored("python3-b", "py3compile -p python3-b\n", [
        "/usr/lib/python3/dist-packages/b.py",
        "/usr/share/b/own.py",
        "/usr/lib/python3.9/old.py",
      ]),
      stored("silent", "true\n", ["/usr/lib/python3/dist-packages/silent.py"]),
      stored("libpython3.11-stdlib", "", ["/usr/lib/python3.11/a.py", "/usr/lib/python3.11/a.txt"]),
    ];
    const expected = (python: string) => packages.flatMap((one) => expectedFiles(one, python)).map(({ path, mtime }) => [path, mtime]);
    expect(expected("3.11")).toEqual([
      ["/usr/lib/python3/dist-packages/b.py", mtime],
      ["/usr/lib/python3.11/a.py", mtime],
    ]);
    expect(expected("3.13")).toEqual([["/usr/lib/python3/dist-packages/b.py", mtime]]);
  });

  test("is missing where a file is wrong, and that is told in Python's words", async () => {
    const image = system({ "/usr/share/example/a.py": "a = 1\n", "/usr/share/example/b.py": "b = = 1\n" });
    image.run("py3compile -p example /usr/share/example\n");
    const { files, failures } = await filled(image);
    expect(files).toBe(1);
    expect(failures).toMatchObject([
      {
        path: "/usr/share/example/b.py",
        error: "SyntaxError: invalid syntax (b.py, line 1)",
        request: { package: "example", script: "postinst" },
      },
    ]);
    expect(image.compiled()).toEqual(["/usr/share/example/__pycache__/a.cpython-311.pyc"]);
  });

  test("needs a compiler of the image's Python", async () => {
    const image = system({ "/usr/share/example/a.py": "a = 1\n" }, 0, "3.9");
    image.run("py3compile /usr/share/example\n");
    await expect(filled(image)).rejects.toMatchObject({ code: "BYTECODE_PYTHON_UNKNOWN", message: expect.stringContaining("3.9") });
    const missing = () =>
      findCompiler("3.11", () => {
        throw new Error("not there");
      });
    expect(missing).toThrowError(
      expect.objectContaining({
        code: "BYTECODE_COMPILER_MISSING",
        hint: expect.stringContaining("npm install pyodide-python3.11@npm:pyodide@0.25.1"),
      }),
    );
  });

  test("asks for the releases that this program names as its dependencies", () => {
    const { optionalDependencies } = JSON.parse(readFileSync(join(fixtures, "..", "..", "package.json"), "utf8"));
    for (const python of ["3.11", "3.13"]) {
      expect(optionalDependencies[`pyodide-python${python}`]).toBe(`npm:${findCompiler(python).release}`);
    }
  });
});
