import { expect, test } from "vitest";
import { contentOf } from "#src/core/content.js";
import type { Command } from "#src/shell/command.js";
import { chroot } from "#src/shell/commands/chroot.js";
import { hostname } from "#src/shell/commands/hostname.js";
import { ischroot } from "#src/shell/commands/ischroot.js";
import { nproc } from "#src/shell/commands/nproc.js";
import { uname } from "#src/shell/commands/uname.js";
import { yes } from "#src/shell/commands/yes.js";
import { FileTable } from "#src/shell/system/file-table.js";
import { Files } from "#src/shell/system/files.js";
import { nullFile, type OpenFile, PipeFile } from "#src/shell/system/open-file.js";
import { imagePathOf } from "#src/tree/path.js";
import { Tree } from "#src/tree/tree.js";

const elf = (machine: number) => String.fromCharCode(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, machine, 0);

/** What depends on the image and not on this computer: there is no oracle for it. */
function run(command: Command, args: readonly string[], given: Readonly<Record<string, string>> = {}, out?: OpenFile) {
  const tree = new Tree();
  for (const [path, text] of Object.entries({ "/usr/bin/true": "", ...given })) {
    tree.put(imagePathOf(path), { type: "file", mode: 0o755, uid: 0, gid: 0, mtime: 0, content: contentOf(Buffer.from(text, "latin1")) });
  }
  const [stdout, stderr] = [new PipeFile(), new PipeFile()];
  const read = (content: ReturnType<typeof contentOf>) => (content.source.kind === "memory" ? content.source.bytes : new Uint8Array(0));
  const files = new Files(new FileTable({ tree, read, now: 0 }));
  const env = new Map([["PATH", "/usr/bin"]]);
  const call = {
    name: "x",
    args,
    env,
    files,
    stdin: nullFile,
    stdout: out ?? stdout,
    stderr,
    now: 0,
    run: (argv: readonly string[]) => argv.length,
  };
  return { status: command(call), out: stdout.text(), err: stderr.text() };
}

test("uname knows the kernel's name and the machine of the image", () => {
  expect(run(uname, [])).toEqual({ status: 0, out: "Linux\n", err: "" });
  expect(run(uname, ["-sm"], { "/usr/bin/uname": elf(62) }).out).toBe("Linux x86_64\n");
  expect(run(uname, ["-m"], { "/usr/bin/uname": elf(183) }).out).toBe("aarch64\n");
  expect(run(uname, ["-on"], { "/etc/hostname": "host.lan\n" }).out).toBe("host.lan GNU/Linux\n");
  expect(run(uname, ["-r"]).out).toBe("6.1.0\n");
  expect(run(uname, ["x"])).toEqual({ status: 1, out: "", err: "x: extra operand 'x'\nTry 'x --help' for more information.\n" });
  for (const args of [["-a"], ["-v"], ["-m"], ["-n"]]) expect(() => run(uname, args)).toThrow();
});

test("hostname is what /etc/hostname says", () => {
  expect(run(hostname, [], { "/etc/hostname": "# name\nhost.lan\n" }).out).toBe("host.lan\n");
  expect(run(hostname, ["-s"], { "/etc/hostname": "host.lan\n" }).out).toBe("host\n");
  expect(() => run(hostname, [])).toThrow("/etc/hostname");
  expect(() => run(hostname, ["new"])).toThrow("a new name");
});

test("there is one processor, and everything is in a chroot", () => {
  expect(run(nproc, ["--all"]).out).toBe("1\n");
  expect(run(nproc, ["--ignore=3"]).out).toBe("1\n");
  expect(run(nproc, ["x"]).status).toBe(1);
  expect(run(ischroot, []).status).toBe(0);
  expect(run(ischroot, ["-t"]).status).toBe(0);
});

test("chroot runs a program where the root is the root", () => {
  expect(run(chroot, ["/", "true", "a"]).status).toBe(2);
  expect(run(chroot, ["/", "nope"])).toEqual({ status: 127, out: "", err: "x: failed to run command 'nope': No such file or directory\n" });
  expect(run(chroot, ["/nope", "true"])).toEqual({
    status: 125,
    out: "",
    err: "x: cannot change root directory to '/nope': No such file or directory\n",
  });
  expect(run(chroot, ["/usr/bin/true", "true"]).err).toBe("x: cannot change root directory to '/usr/bin/true': Not a directory\n");
  expect(run(chroot, []).status).toBe(125);
  expect(() => run(chroot, ["/usr", "true"])).toThrow("the root /usr");
  expect(() => run(chroot, ["/"])).toThrow("a shell");
});

test("yes fills a pipe and nothing else", () => {
  const { status, out } = run(yes, ["a", "b"]);
  expect(status).toBe(141);
  expect(out.startsWith("a b\na b\n")).toBe(true);
  expect(out.length).toBeLessThanOrEqual(65_536);
  expect(() => run(yes, [], {}, nullFile)).toThrow("without an end");
});
