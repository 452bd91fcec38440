import { describe, expect, test } from "vitest";
import { contentOf } from "#src/core/content.js";
import { ContentReader } from "#src/core/content-reader.js";
import { BuildError } from "#src/core/errors.js";
import { commands } from "#src/shell/commands/index.js";
import { runProgram } from "#src/shell/shell.js";
import { FileTable } from "#src/shell/system/file-table.js";
import { Machine } from "#src/shell/system/machine.js";
import { PipeFile } from "#src/shell/system/open-file.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";
import { installCommands } from "../support/dash.js";

const budget = { steps: 10_000, output: 1 << 20, changes: 10_000, time: 60_000, depth: 50 };

/** Runs an executable file with this text. */
function run(text: string, args: readonly string[] = []) {
  const tree = new Tree();
  installCommands(tree);
  const attributes = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
  tree.put(imagePathOf("/root/script"), { ...attributes, type: "file", content: contentOf(Buffer.from(text, "latin1")) });
  const reader = new ContentReader();
  const changed: string[] = [];
  const table = new FileTable({ tree, read: (content) => reader.read(content), now: 5, onChange: (path) => changed.push(path) });
  const machine = new Machine({ table, commands, budget, clock: () => performance.now() });
  const [stdout, stderr] = [new PipeFile(), new PipeFile()];
  const status = runProgram(machine, { argv: ["/root/script", ...args], env: new Map([["PATH", "/usr/bin"]]), stdout, stderr });
  return { status, stdout: stdout.text(), stderr: stderr.text(), unsupported: machine.unsupported, changed, tree };
}

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    if (error instanceof BuildError) return error.code;
    throw error;
  }
  return undefined;
};

test("a script is run with its arguments and its options", () => {
  expect(run('#!/bin/sh -e\necho "$0 $2"\nfalse\necho no\n', ["a", "b c"])).toMatchObject({
    status: 1,
    stdout: "/root/script b c\n",
    stderr: "",
  });
});

test("bytes stay bytes", () => {
  expect(run("#!/bin/sh\nx='\xff\x80\xa0\x85'\necho \"$x\" $x\n").stdout).toBe("\xff\x80\xa0\x85 \xff\x80\xa0\x85\n");
});

test("changes are heard of, and have the time of the system", () => {
  const { changed, tree } = run("#!/bin/sh\necho a > /root/made\n: >> /root/made\n");
  expect(new Set(changed)).toEqual(new Set(["/root/made"]));
  expect(tree.get(imagePathOf("/root/made"))).toMatchObject({ mtime: 5, mode: 0o644, type: "file" });
});

describe("what is not understood is noted with its place", () => {
  test.each([
    ["a binary that nothing stands in for", "\n/usr/bin/unknown || true\n", 2, "/usr/bin/unknown"],
    ["an option", "\ncat --odd x || true\n", 2, "cat: the option --odd"],
    ["a program of another language", "\n/usr/bin/perlish\n", 2, "/usr/bin/perlish, a program for /usr/bin/perl"],
    ["bash in a script of sh", "\n\n[[ a == b ]]\n", 3, "the command [[ in a script of sh"],
    ["an array", "\na=(b c)\n", 2, "the assignment a=(b c)"],
  ] as readonly (readonly [string, string, number, string, string?])[])("%s", (_, text, line, what, first = "#!/bin/sh") => {
    const { unsupported } = runWith(`${first}${text}`);
    expect(unsupported).toEqual([{ script: "/root/script", line, what }]);
  });

  function runWith(text: string) {
    const tree = new Tree();
    installCommands(tree);
    const attributes = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
    const put = (path: string, bytes: string) =>
      tree.put(imagePathOf(path), { ...attributes, type: "file", content: contentOf(Buffer.from(bytes, "latin1")) });
    put("/usr/bin/unknown", "\x7fELF");
    put("/usr/bin/perlish", "#!/usr/bin/perl -w\n");
    put("/root/script", text);
    const reader = new ContentReader();
    const table = new FileTable({ tree, read: (content) => reader.read(content), now: 5 });
    const machine = new Machine({ table, commands, budget, clock: () => performance.now() });
    const status = runProgram(machine, { argv: ["/root/script"], env: new Map([["PATH", "/usr/bin"]]) });
    return { status, unsupported: machine.unsupported };
  }
});

describe("a script that does not end is ended", () => {
  test.each([
    ["by its commands", "while :; do :; done"],
    ["by its rounds", "while true; do continue; done"],
    ["by its depth", "f() { f; }; f"],
    ["by shells in shells", 'exec "$0"'],
    ["by a file that doubles", "echo aaaaaaaa > a; while :; do cat a a > b; cat b b > a; done"],
    ["by a file of zeros", "truncate -s 100000000 a"],
    ["by a device that does not end", "cat /dev/zero > /dev/null"],
    ["by its files", "seq 20000 | xargs mkdir"],
    ["by the words of a list", 'set -- a; while :; do set -- "$@" "$@"; done'],
    ["by numbers without end", "seq 1 1000000000000 | cat"],
    ["by its output", "while echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | cat; do :; done"],
  ])("%s", (_, text) => {
    expect(codeOf(() => run(`#!/bin/sh\n${text}\n`))).toBe("SHELL_LIMIT");
  });

  test("by its time", () => {
    const tree = new Tree();
    installCommands(tree);
    const content = contentOf(Buffer.from("#!/bin/sh\nwhile :; do :; done\n"));
    tree.put(imagePathOf("/s"), { mode: 0o755, uid: 0, gid: 0, mtime: 0, type: "file", content });
    const table = new FileTable({ tree, read: () => Buffer.from("#!/bin/sh\nwhile :; do :; done\n"), now: 5 });
    let now = 0;
    const machine = new Machine({ table, commands, budget: { ...budget, steps: 1e9 }, clock: () => (now += 1000) });
    expect(codeOf(() => runProgram(machine, { argv: ["/s"], env: new Map() }))).toBe("SHELL_LIMIT");
  });
});

test.each([
  ["an open quote", 'echo "a', /Syntax error: unterminated double quote/],
  ["an open if", "if true; then echo a", /Syntax error/],
  ["a stray bracket", "echo )", /Syntax error/],
  ["a substitution that does not end", "echo $(echo a", /Syntax error/],
])("%s is a syntax error with status 2", (_, text, message) => {
  const { status, stderr, stdout } = run(`#!/bin/sh\n${text}\n`);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(message);
});

test("a file without a first line is a script of sh, and an empty one does nothing", () => {
  expect(run("echo a\n")).toMatchObject({ status: 0, stdout: "a\n" });
  expect(run("")).toMatchObject({ status: 0, stdout: "" });
});

test("bash scripts have some of what bash adds", () => {
  const text =
    "#!/bin/bash\nx=ab\nif [[ $x == a* && -n $x ]]; then echo yes; fi\nx+=c; cat <<< \"$x\"; (( 1 + 1 )) && echo $'t\\tb' $LINENO\n";
  expect(run(text)).toMatchObject({ status: 0, stdout: "yes\nabc\nt\tb 4\n", unsupported: [] });
});
