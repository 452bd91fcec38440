import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { imagePathOf } from "#src/tree/path.js";
import { cli } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";
import { fixtureArchive, startMirror } from "../support/mirror-server.js";
import { noise, openImage } from "../support/squashfs.js";

/** Runtimes that are made from a root filesystem that is there already. */
const small = "a small file\n";
const text = "some text that is the same again and again\n".repeat(20_000);
const large = Buffer.concat([Buffer.from(noise(200_000, 3)), Buffer.alloc(300_000), Buffer.from(text)]);

function project(definition: string) {
  const folder = join(temporaryFolder(), "demo");
  const base = join(folder, "base");
  mkdirSync(join(base, "etc"), { recursive: true });
  mkdirSync(join(base, "sbin"));
  mkdirSync(join(base, "usr", "share"), { recursive: true });
  writeFileSync(join(base, "etc", "small"), small);
  writeFileSync(join(base, "usr", "share", "text"), text);
  writeFileSync(join(base, "usr", "share", "large"), large);
  writeFileSync(join(base, "usr", "share", "unwanted"), "unwanted");
  execFileSync("ln", [join(base, "etc", "small"), join(base, "etc", "again")]);
  writeFileSync(join(folder, "app.conf"), "added = 1\n");
  writeFileSync(join(folder, "runtime.yaml"), definition);
  const run = (...args: string[]) => cli(args, { cwd: folder, env: { ALEPH_RUNTIME_CACHE: join(folder, "..", "cache") } });
  const build = async () => {
    const ended = await run("build", "--json");
    expect(ended.status, ended.stdout + ended.stderr).toBe(0);
    return { ...JSON.parse(ended.stdout), bytes: readFileSync(join(folder, "build", "demo.squashfs")) };
  };
  return { folder, base, run, build };
}

async function fileOf(image: Uint8Array, path: string) {
  const opened = await openImage(image);
  const inode = await opened.lookup(imagePathOf(path));
  if (inode?.type !== "file") throw new Error(`${path} is no file`);
  const parts: Uint8Array[] = [];
  for await (const part of opened.content(inode)) parts.push(part);
  const stored: Buffer[] = [];
  for await (const block of opened.blocks(inode)) {
    if (block.kind === "block") stored.push(Buffer.from(image.subarray(block.stored.at, block.stored.at + block.stored.size)));
  }
  return { content: Buffer.concat(parts), stored: Buffer.concat(stored), number: inode.number };
}

const more = "files: [{from: app.conf, to: /etc/app.conf}]\nexclude: [/usr/share/unwanted]\ninit: none\n";

async function expectRuntime(image: Uint8Array): Promise<void> {
  expect((await fileOf(image, "/etc/small")).content.toString()).toBe(small);
  expect((await fileOf(image, "/etc/again")).number).toBe((await fileOf(image, "/etc/small")).number);
  expect((await fileOf(image, "/usr/share/text")).content.toString()).toBe(text);
  expect((await fileOf(image, "/usr/share/large")).content.equals(large)).toBe(true);
  expect((await fileOf(image, "/etc/app.conf")).content.toString()).toBe("added = 1\n");
  expect(await (await openImage(image)).lookup(imagePathOf("/usr/share/unwanted"))).toBeUndefined();
}

describe("a runtime that is made from", () => {
  test("a folder has what is in it, and what is added", async () => {
    const demo = project(`from: ./base\n${more}`);
    await expectRuntime((await demo.build()).bytes);
  });

  test("a tar has what is in it, and what is added", async () => {
    const demo = project(`from: ./base.tar.gz\n${more}`);
    execFileSync("tar", ["-czf", "base.tar.gz", "-C", "base", "."], { cwd: demo.folder });
    await expectRuntime((await demo.build()).bytes);
  });

  test.each([
    ["its own compressor", "gzip", true],
    ["another compressor", "zstd", false],
  ] as const)("an image of %s has what is in it, and what is added", async (_, compression, taken) => {
    const demo = project(`from: ./base.squashfs\n${more}squashfs: {compression: gzip, level: 1}\n`);
    const level = compression === "gzip" ? "12" : "3";
    await demo.run("pack", "base", "-o", "base.squashfs", "--compression", compression, "--level", level);
    const base = readFileSync(join(demo.folder, "base.squashfs"));
    const built = await demo.build();
    await expectRuntime(built.bytes);
    expect(built).toMatchObject({ base: join(demo.folder, "base.squashfs"), packages: 0 });
    for (const path of ["/usr/share/large", "/usr/share/text"]) {
      const [before, after] = [await fileOf(base, path), await fileOf(built.bytes, path)];
      expect(before.stored.byteLength).toBeGreaterThan(0);
      expect(after.stored.equals(before.stored), path).toBe(taken);
    }
    expect((await demo.build()).sha256).toBe(built.sha256);
  });

  test("an image of mksquashfs has its blocks as they are", async ({ skip }) => {
    const demo = project(`from: ./base.squashfs\n${more}`);
    try {
      execFileSync("mksquashfs", ["base", "base.squashfs", "-quiet", "-no-progress"], { cwd: demo.folder });
    } catch {
      skip("needs mksquashfs");
    }
    const built = await demo.build();
    await expectRuntime(built.bytes);
    const base = readFileSync(join(demo.folder, "base.squashfs"));
    expect((await fileOf(built.bytes, "/usr/share/text")).stored.equals((await fileOf(base, "/usr/share/text")).stored)).toBe(true);
  });

  test("another runtime has its packages, and plugins of its own", async () => {
    const mirror = await startMirror();
    onTestFinished(() => mirror.close());
    const demo = project(
      `from: debian:bookworm\nmirror: {archive: "${mirror.archive}", security: "${mirror.security}"}\npackages: [python3-msgpack]\n`,
    );
    const keyring = join(fixtureArchive, "public-key.asc");
    expect((await demo.run("build", "--keyring", keyring, "-o", "base.squashfs")).status).toBe(0);
    mkdirSync(join(demo.folder, "plugins"));
    writeFileSync(join(demo.folder, "plugins", "init0_plugin.sh"), "echo plugin\n");
    writeFileSync(join(demo.folder, "runtime.yaml"), "from: ./base.squashfs\nplugins: plugins\n");
    const { bytes } = await demo.build();
    expect((await fileOf(bytes, "/root/init0_plugin.sh")).content.toString()).toBe("echo plugin\n");
    const base = readFileSync(join(demo.folder, "base.squashfs"));
    const python = await fileOf(base, "/usr/bin/python3.11");
    expect((await fileOf(bytes, "/usr/bin/python3.11")).content.equals(python.content)).toBe(true);
  });

  test("what is not there, or with packages, is refused", async () => {
    const refused = async (definition: string, ...args: string[]) => {
      const ended = await project(definition).run(...args, "--json");
      return JSON.parse(ended.stdout).error.code;
    };
    expect(await refused("from: ./nothing\n", "build")).toBe("DEFINITION_PATH_MISSING");
    expect(await refused("from: ./base\npackages: [bash]\n", "build")).toBe("DEFINITION_INVALID");
    expect(await refused("from: ./base\n", "lock")).toBe("DEFINITION_NO_RELEASE");
  });
});
