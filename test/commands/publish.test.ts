import { beforeEach, expect, onTestFinished, test } from "vitest";
import { type Publisher, startPublisher, testAddress } from "../support/publisher.js";
import { runtimeImage } from "../support/runtime-image.js";

const cid = "QmRdPboiJQoZ5cdazR9a8vGqdJvWg6M5bfdtUSKNHpuscj";
let user: Publisher;

beforeEach(async () => {
  user = await startPublisher(onTestFinished);
});

test("a runtime is uploaded, listed, asked for and forgotten", async () => {
  const bytes = await runtimeImage();
  const path = user.write("demo.squashfs", bytes);
  const itemHash = (await user.run(["upload", path])).stdout.trim();
  const list = await user.run(["list"]);
  expect(list).toMatchObject({ status: 0, stderr: "" });
  const size = (bytes.byteLength / 1000).toFixed(1).replace(".", "\\.");
  expect(list.stdout).toMatch(new RegExp(`^${itemHash}  ${size} kB  2026-11-01 00:00  [0-9a-f]{64}\\n$`));
  const others = await user.run(["list", "--address", testAddress.toLowerCase(), "--json"], {
    env: { ALEPH_PRIVATE_KEY_FILE: "/nonexistent" },
  });
  expect(JSON.parse(others.stdout)).toMatchObject({ address: testAddress, files: [{ item_hash: itemHash, size: bytes.byteLength }] });

  const status = await user.run(["status", itemHash.toUpperCase()]);
  expect(status).toMatchObject({ status: 0, stderr: "" });
  expect(status.stdout).toMatch(/^status {4}processed\ntype {6}STORE\nsender {4}0x2c75/);

  const forgotten = await user.run(["forget", itemHash, "--reason", "old", "--json"]);
  expect(forgotten.status).toBe(0);
  expect(JSON.parse(forgotten.stdout)).toMatchObject({ forgotten: itemHash, type: "FORGET", message_status: "processed" });
  expect(await user.run(["status", itemHash])).toMatchObject({ status: 7, stdout: expect.stringContaining("forgotten") });
  expect(await user.run(["list"])).toMatchObject({ status: 0, stdout: "", stderr: `${testAddress} keeps no files.\n` });
});

test("a file of IPFS is pinned", async () => {
  user.node.ledger.files.set(cid, { size: 1000, path: undefined });
  const pinned = await user.run(["pin", cid]);
  const [message] = user.node.ledger.messages.values();
  expect(pinned).toMatchObject({ status: 0, stdout: `${message?.itemHash}\n`, stderr: expect.stringContaining("Pinned.") });
  expect(await user.run(["pin", cid, "--json"])).toMatchObject({ status: 0, stdout: expect.stringContaining('"outcome": "found"') });
});

test("a pending message has its own exit status", async () => {
  user.node.ledger.files.set(cid, { size: 1000, path: undefined });
  user.node.behaviour.slow = true;
  user.node.behaviour.polls = 1000;
  const { stdout } = await user.run(["pin", cid, "--no-wait"]);
  expect(await user.run(["status", stdout.trim()])).toMatchObject({ status: 8, stdout: expect.stringContaining("pending") });
});

test.each([
  [["pin", "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"], "raw blocks"],
  [["pin", "hello"], "not a CID"],
  [["status", cid], "not the item hash"],
  [["forget", "12"], "not the item hash"],
  [["list", "--address", "me"], "not an Ethereum address"],
])("%j is not understood", async (args, why) => {
  expect(await user.run(args)).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining(why) });
  expect(user.node.requests).toEqual([]);
});
