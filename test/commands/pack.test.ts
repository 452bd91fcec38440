import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBootable } from "../support/bootable-folder.js";
import { cli, program } from "../support/cli.js";
import { lacks } from "../support/oracle.js";

const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-pack-"));
const run = (...args: string[]) => cli(args, { cwd: folder });
const listed = async (image: string) => JSON.parse((await run("ls", "-R", "--json", image)).stdout).entries;
const bytesOf = (name: string) => readFileSync(join(folder, name));
const names = async (image: string) => (await listed(image)).map(({ name }: { name: string }) => name);

beforeAll(() => {
  for (const path of ["root/usr/share/doc/a", "root/etc", "plugins"]) mkdirSync(join(folder, path), { recursive: true });
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  write("root/etc/hostname", "aleph\n");
  write("root/usr/share/doc/a/README", "long ".repeat(1000));
  write("root/usr/tool", "#!/bin/sh\n");
  chmodSync(join(folder, "root/usr/tool"), 0o4755);
  linkSync(join(folder, "root/usr/tool"), join(folder, "root/usr/same"));
  symlinkSync("usr", join(folder, "root/link"));
  write("plugins/custom_plugins.py", "custom_plugins = None\n");
  write("globs", "# documentation\n/usr/share/doc/**\n\n/etc\n");
  utimesSync(join(folder, "root/etc/hostname"), 1_700_000_000, 1_700_000_000);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("makes an image of a folder beside it, and says where", async () => {
  const ended = await run("pack", "root");
  expect(ended).toMatchObject({ status: 0, stdout: "root.squashfs  4.1 kB (4,096 bytes)\n" });
  const entries = await listed("root.squashfs");
  expect(entries.map(({ name }: { name: string }) => name)).toEqual([
    "/",
    "/etc",
    "/etc/hostname",
    "/link",
    "/usr",
    "/usr/same",
    "/usr/share",
    "/usr/share/doc",
    "/usr/share/doc/a",
    "/usr/share/doc/a/README",
    "/usr/tool",
  ]);
  expect(entries[2]).toMatchObject({ size: 6, mtime: "2023-11-14T22:13:20.000Z", uid: process.getuid?.() ?? 0 });
  expect(entries.at(-1)).toMatchObject({ mode: "4755", links: 2 });
  expect((await run("cat", "root.squashfs", "/etc/hostname")).stdout).toBe("aleph\n");
});

test("leaves out what globs match, of the line and of a file", async () => {
  await run("pack", "root", "-o", "less.squashfs", "--exclude", "/usr/s*", "--exclude", "/link", "--exclude-from", "globs");
  expect(await names("less.squashfs")).toEqual(["/", "/usr", "/usr/tool"]);
});

test("--all-root and --mtime bound owners and times, and the bytes are the same again", async () => {
  const args = ["--all-root", "--mtime", "1000000000", "--block-size", "4096", "--level", "9"];
  await run("pack", "root", "-o", "one.squashfs", ...args, "--jobs", "1");
  await run("pack", "root", "-o", "two.squashfs", ...args, "--jobs", "3");
  expect(Buffer.compare(readFileSync(join(folder, "one.squashfs")), readFileSync(join(folder, "two.squashfs")))).toBe(0);
  for (const entry of await listed("one.squashfs")) expect(entry).toMatchObject({ uid: 0, gid: 0, mtime: "2001-09-09T01:46:40.000Z" });
  expect(JSON.parse((await run("inspect", "--json", "one.squashfs")).stdout).superblock).toMatchObject({ blockSize: 4096 });
});

test("--init makes a runtime of it, with plugins", async () => {
  cpSync(join(folder, "root"), join(folder, "bootable"), { recursive: true, verbatimSymlinks: true });
  makeBootable(join(folder, "bootable"));
  const ended = await run("pack", "bootable", "-o", "runtime.squashfs", "--init", "--plugins", "plugins", "--json");
  const sha256 = createHash("sha256").update(bytesOf("runtime.squashfs")).digest("hex");
  expect(JSON.parse(ended.stdout)).toMatchObject({ path: join(folder, "runtime.squashfs"), sha256 });
  expect((await run("cat", "runtime.squashfs", "/root/custom_plugins.py")).stdout).toBe("custom_plugins = None\n");
  expect((await run("stat", "runtime.squashfs", "/sbin/init")).stdout).toContain("mode   0755 -rwxr-xr-x");
});

test("--init refuses a folder that could not start, names what it lacks, and writes nothing", async () => {
  const ended = await run("pack", "root", "-o", "broken.squashfs", "--init");
  expect(ended.status).toBe(3);
  expect(ended.stderr).toContain("[CONTRACT_BROKEN]");
  expect(ended.stderr).toContain("[command] init calls pivot_root, and no directory of its PATH has it. Add the package util-linux.");
  expect(ended.stderr).toContain("pack without --init");
  expect(existsSync(join(folder, "broken.squashfs"))).toBe(false);
});

test.each([
  ["zstd", []],
  ["xz", ["--level", "3", "--block-size", "1M"]],
  ["lz4", ["--fragments", "off", "--no-compress", "inodes,ids", "--no-exports"]],
  ["gzip", ["--fragments", "on", "--no-xattrs"]],
])("compresses with %s %j", async (compression, more) => {
  await run("pack", "root", "-o", "compressed.squashfs", "--compression", compression, ...more);
  expect((await run("cat", "compressed.squashfs", "/usr/share/doc/a/README")).stdout).toBe("long ".repeat(1000));
  expect(JSON.parse((await run("inspect", "--json", "compressed.squashfs")).stdout).superblock).toMatchObject({ compressor: compression });
});

test("-o - writes the image to a pipe, and says so elsewhere", async () => {
  const script = '"$1" "$2" pack root -o - --all-root > piped.squashfs';
  const piped = spawnSync("sh", ["-c", script, "sh", process.execPath, program], { cwd: folder, encoding: "utf8" });
  expect(piped).toMatchObject({ status: 0, stdout: "" });
  expect(piped.stderr).toContain("to the standard output");
  await run("pack", "root", "-o", "file.squashfs", "--all-root");
  expect(Buffer.compare(readFileSync(join(folder, "piped.squashfs")), readFileSync(join(folder, "file.squashfs")))).toBe(0);
});

test("a folder and every kind of tar of it give the same image", async () => {
  await run("pack", "root", "-o", "of-folder.squashfs");
  const tar = spawnSync("tar", ["--numeric-owner", "--format=pax", "--xattrs", "-C", "root", "-cf", "root.tar", "."], { cwd: folder });
  expect(tar.status).toBe(0);
  for (const tool of ["gzip", "xz", "zstd"]) spawnSync("sh", ["-c", `${tool} -c root.tar > root.${tool}`], { cwd: folder });
  for (const name of ["root.tar", "root.gzip", "root.xz", "root.zstd"]) {
    expect(await run("pack", name, "-o", "of-tar.squashfs"), name).toMatchObject({ status: 0 });
    expect(Buffer.compare(bytesOf("of-tar.squashfs"), bytesOf("of-folder.squashfs")), name).toBe(0);
    const script = '"$1" "$2" pack - -o of-pipe.squashfs < "$3"';
    expect(spawnSync("sh", ["-c", script, "sh", process.execPath, program, name], { cwd: folder }).status).toBe(0);
    expect(Buffer.compare(bytesOf("of-pipe.squashfs"), bytesOf("of-folder.squashfs")), name).toBe(0);
  }
  expect((await run("pack", "root.tar")).stdout).toContain("root.squashfs");
});

test.skipIf(process.platform !== "linux")("an output in a place that has no room for folders is refused", async () => {
  const ended = await run("pack", "root", "-o", "/proc/nothing/below/image.squashfs");
  expect(ended).toMatchObject({ status: 1 });
  expect(ended.stderr).toContain("Error: Cannot write /proc/nothing/below/image.squashfs: it does not exist. [FILE_UNWRITABLE]\n");
});

test("where nothing can be written meanwhile, a compressed tar is refused, and that is no bug", async () => {
  const ended = await cli(["pack", "root.gzip", "-o", "nowhere.squashfs", "--json"], {
    cwd: folder,
    env: { TMPDIR: join(folder, "nowhere") },
  });
  expect(ended.status).toBe(1);
  expect(JSON.parse(ended.stdout).error).toMatchObject({ code: "FILE_UNWRITABLE" });
});

test.skipIf(process.platform === "win32")("all names of a symbolic link are one inode, as in a tar", async () => {
  mkdirSync(join(folder, "linked"));
  const script = "ln -s target one && ln -P one two && tar --numeric-owner --format=pax -cf ../linked.tar .";
  expect(spawnSync("sh", ["-c", script], { cwd: join(folder, "linked") }).status).toBe(0);
  await run("pack", "linked");
  expect((await listed("linked.squashfs")).map(({ links }: { links: number }) => links)).toEqual([2, 2, 2]);
  await run("pack", "linked.tar", "-o", "linked-tar.squashfs");
  expect(Buffer.compare(bytesOf("linked-tar.squashfs"), bytesOf("linked.squashfs"))).toBe(0);
});

test("--mtree gives owners, modes and devices that the folder does not have", async () => {
  writeFileSync(
    join(folder, "root.mtree"),
    "#mtree\n./etc/hostname uid=7 gid=8 mode=0600\n./dev/null type=char device=native,1,3 mode=0666\n",
  );
  await run("pack", "root", "-o", "described.squashfs", "--mtree", "root.mtree");
  const entries = await listed("described.squashfs");
  expect(entries.find(({ name }: { name: string }) => name === "/etc/hostname")).toMatchObject({ uid: 7, gid: 8, mode: "0600" });
  expect(entries.find(({ name }: { name: string }) => name === "/dev/null")).toMatchObject({ major: 1, minor: 3, mode: "0666" });
});

test("an image inside the packed folder is not packed into itself", async () => {
  mkdirSync(join(folder, "self"));
  writeFileSync(join(folder, "self", "file"), "x");
  for (let i = 0; i < 2; i++) await run("pack", "self", "-o", "self/out.squashfs");
  expect(await names("self/out.squashfs")).toEqual(["/", "/file"]);
});

test("a glob that matches nothing, and sockets, are told", async () => {
  const ended = await run("pack", "root", "-o", "told.squashfs", "--exclude", "/nothing/**", "--exclude", "/link");
  expect(ended.stderr).toContain("Nothing matches --exclude /nothing/**");
  expect(ended.stderr).not.toContain("/link");
  mkdirSync(join(folder, "sockets"));
  const script = "require('node:net').createServer().listen(process.argv[1], () => process.exit(0))";
  spawnSync(process.execPath, [
    "-e",
    `${script.replace("process.exit(0)", "process.kill(process.pid, 'SIGKILL')")}`,
    join(folder, "sockets", "s"),
  ]);
  const told = await run("pack", "sockets", "-o", "sockets.squashfs");
  expect(told.stderr).toContain("Sockets are stored, and nothing answers at them: /s");
  expect((await listed("sockets.squashfs")).at(-1)).toMatchObject({ name: "/s", type: "socket" });
});

test.skipIf(lacks("setfattr"))("extended attributes of a folder are stored, as far as they are wanted (needs setfattr)", async () => {
  mkdirSync(join(folder, "attributed"));
  writeFileSync(join(folder, "attributed", "file"), "x");
  for (const name of ["user.one", "user.two"]) spawnSync("setfattr", ["-n", name, "-v", "0x00ff41", join(folder, "attributed", "file")]);
  const attributes = async (...args: string[]) => {
    await run("pack", "attributed", "-o", "attributed.squashfs", ...args);
    return Object.keys(JSON.parse((await run("stat", "--json", "attributed.squashfs", "/file")).stdout).entries[0].xattrs ?? {});
  };
  expect(await attributes()).toEqual(["user.one", "user.two"]);
  expect(await attributes("--exclude-xattrs", "*.two")).toEqual(["user.one"]);
  expect(await attributes("--xattrs", "*.two")).toEqual(["user.two"]);
  expect(await attributes("--no-xattrs")).toEqual([]);
});

test.each([
  [["pack", "-"], 2, "USAGE"],
  [["pack", "-", "-o", "bad"], 3, "TAR_TRUNCATED"],
  [["pack", "root.squashfs", "-o", "bad"], 2, "INPUT_KIND"],
  [["pack", "root", "-o", "bad", "--mtree", "globs"], 2, "MTREE_INVALID"],
  [["pack", "root", "-o", "-", "--json"], 2, "USAGE"],
  [["pack", "root", "-o", "bad", "--compression", "bzip2"], 2, "USAGE"],
  [["pack", "root", "-o", "bad", "--compression", "lz4", "--level", "2"], 2, "USAGE"],
  [["pack", "root", "-o", "bad", "--no-compress", "nothing"], 2, "USAGE"],
  [["pack", "missing"], 1, "FILE_UNREADABLE"],
  [["pack", "globs"], 3, "TAR_"],
  [["pack", "root", "-o", "bad", "--exclude", "/*"], 1, "IMAGE_EMPTY"],
  [["pack", "root", "-o", "bad", "--exclude-from", "missing"], 1, "FILE_UNREADABLE"],
  [["pack", "root", "-o", "bad", "--block-size", "5000"], 2, "USAGE"],
  [["pack", "root", "-o", "bad", "--level", "13"], 2, "USAGE"],
  [["pack", "root", "-o", "bad", "--plugins", "plugins"], 2, "USAGE"],
  [["pack", "root", "-o", "no/where/bad.squashfs/x", "--init", "--plugins", "missing"], 1, "FILE_UNREADABLE"],
])("%j ends with %d, %s, and leaves nothing", async (args, status, code) => {
  const before = readdirSync(folder);
  const ended = await run(...args);
  expect(ended.status).toBe(status);
  expect(ended.stdout + ended.stderr).toContain(code);
  expect(readdirSync(folder)).toEqual(before);
});
