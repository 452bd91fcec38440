import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { superblockRecord } from "#src/squashfs/format/superblock.js";
import { imagePathOf } from "#src/tree/path.js";
import { cli } from "../support/cli.js";
import { type RangeServer, serveRanges } from "../support/range-server.js";
import { emptyTree, file, imageOf } from "../support/squashfs.js";

let server: RangeServer;
let image: Uint8Array;

beforeAll(async () => {
  const tree = emptyTree();
  for (let i = 0; i < 20_000; i++) {
    tree.put(imagePathOf(`usr/share/part-${Math.floor(i / 100)}/a-name-that-takes-room-${i}`), file(new TextEncoder().encode(`text ${i}`)));
  }
  for (const name of ["bin", "boot", "dev", "etc", "home", "lib", "root", "sbin", "tmp", "var"]) {
    tree.put(imagePathOf(`${name}/inside`), file(new TextEncoder().encode(name)));
  }
  image = await imageOf(tree);
  server = await serveRanges(image);
});
afterAll(() => server.close());

async function counted(...args: string[]) {
  const [requests, bytes] = [server.ranges.length, server.sent];
  const ended = await cli(args);
  return { ...ended, requests: server.ranges.length - requests, bytes: server.sent - bytes };
}

test("ls of a large image over HTTP reads little of it", async () => {
  const root = await counted("ls", server.url, "/");
  expect(root).toMatchObject({ status: 0, stderr: "", stdout: "bin\nboot\ndev\netc\nhome\nlib\nroot\nsbin\ntmp\nusr\nvar\n" });
  expect(root.requests).toBeLessThanOrEqual(6);
  expect(root.bytes).toBeLessThanOrEqual(64 << 10);
  const deep = await counted("ls", server.url, "/usr/share/part-77");
  expect(deep.stdout.split("\n").length).toBe(101);
  expect(deep.bytes).toBeLessThanOrEqual(128 << 10);
});

test("all commands read over HTTP, and ls -R in few requests", async () => {
  const all = await counted("ls", "-R", server.url);
  expect(all.stdout.split("\n").length).toBe(20_000 + 10 + 10 + 200 + 3 + 1);
  expect(all.requests).toBeLessThanOrEqual(6);
  expect((await counted("cat", server.url, "/usr/share/part-7/a-name-that-takes-room-777")).stdout).toBe("text 777");
  expect((await counted("stat", server.url, "/etc/inside")).stdout).toContain("file, 3 bytes");
  expect((await counted("tree", "-L", "1", server.url, "/etc")).stdout).toContain("└── inside");
  expect((await counted("inspect", server.url)).stdout).toContain("20,010 ");
  expect((await counted("verify", server.url, "-q")).stdout).toContain(`${server.url} is whole.`);
});

test("what is not there over HTTP ends with the status of the network", async () => {
  server.intercept((request, response) => {
    if (request.url !== "/gone.squashfs") return false;
    response.writeHead(404).end();
    return true;
  });
  const ended = await cli(["ls", server.url.replace("image", "gone")]);
  expect(ended).toMatchObject({ status: 5, stdout: "" });
  expect(ended.stderr).toContain("[FETCH_NOT_FOUND]");
});

test("verify tells what is wrong, and ends with the status of damage", async () => {
  const folder = mkdtempSync(join(tmpdir(), "aleph-runtime-verify-"));
  try {
    const path = join(folder, "image.squashfs");
    writeFileSync(path, image);
    expect(await cli(["verify", path])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Checked 20,2\d\d inodes, .*\n.* is whole\.\n$/),
    });
    const damaged = image.slice();
    damaged.fill(0x55, 200, 300);
    const { inodeCount } = superblockRecord.decode(damaged);
    damaged.set(superblockRecord.encode({ ...superblockRecord.decode(damaged), inodeCount: inodeCount + 1 }));
    writeFileSync(path, damaged);
    const ended = await cli(["verify", path, "-q"]);
    expect(ended).toMatchObject({ status: 3, stderr: "" });
    expect(ended.stdout).toMatch(/^byte \d+: .*\n/);
    expect(ended.stdout).toMatch(/is damaged: \d+ problems?\.\n$/);
    const json = await cli(["verify", path, "--json"]);
    expect(json).toMatchObject({ status: 3, stderr: "" });
    const document = JSON.parse(json.stdout);
    expect(document.problemCount).toBeGreaterThan(0);
    expect(document.problems[0]).toEqual({ offset: expect.any(Number), message: expect.any(String) });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
