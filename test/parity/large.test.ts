import { spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";
import { mounts } from "../support/folder-view.js";
import { lacks } from "../support/oracle.js";

const names = 200_000;
const size = 5 * 2 ** 30 + 123;
const middle = 3 * 2 ** 30;

const mountable = await mounts();

test.skipIf(lacks("unsquashfs") || !mountable)(
  "a directory of 200,000 names and a file of 5 GiB are packed, and Linux finds all of it (needs unsquashfs, root and permission to mount)",
  async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "root", "many"), { recursive: true });
    for (let i = 0; i < names; i++) writeFileSync(join(folder, "root", "many", `entry-${i}`), i % 100 === 0 ? `${i}` : "");
    const file = openSync(join(folder, "root", "sparse"), "w");
    ftruncateSync(file, size);
    writeSync(file, "in the middle", middle);
    writeSync(file, "end", size - 3);
    closeSync(file);
    const image = join(folder, "image.squashfs");
    expect(await cli(["pack", join(folder, "root"), "-o", image])).toMatchObject({ status: 0 });
    expect((await cli(["cat", image, "/many/entry-199900"])).stdout).toBe("199900");
    expect(await cli(["verify", image])).toMatchObject({ status: 0 });
    expect(
      spawnSync("unsquashfs", ["-l", image], { encoding: "utf8", maxBuffer: 1 << 28 })
        .stdout.trim()
        .split("\n"),
    ).toHaveLength(names + 3);
    const point = join(folder, "mount");
    mkdirSync(point);
    expect(spawnSync("mount", ["-t", "squashfs", "-o", "loop,ro", image, point]).status).toBe(0);
    try {
      const script = `ls many | wc -l && cat many/entry-0 many/entry-199900 && stat -c ' %s' sparse &&
        dd if=sparse bs=1M skip=3072 count=1 2>/dev/null | head -c 13 && tail -c 3 sparse`;
      const seen = spawnSync("sh", ["-c", script], { cwd: point, encoding: "utf8" }).stdout;
      expect(seen).toBe(`${names}\n0199900 ${size}\nin the middleend`);
    } finally {
      spawnSync("umount", [point]);
    }
  },
);
