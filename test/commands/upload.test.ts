import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { namesBelow } from "../support/folder.js";
import { type Publisher, startPublisher, testAddress, testKey } from "../support/publisher.js";
import { referenceCid } from "../support/reference-cid.js";
import { runtimeImage } from "../support/runtime-image.js";
import { noise } from "../support/squashfs.js";

let user: Publisher;
let image: string;
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

beforeEach(async () => {
  user = await startPublisher(onTestFinished);
  image = user.write("demo.squashfs", await runtimeImage());
});

const upload = (...args: string[]) => user.run(["upload", image, ...args]);
const stored = () => [...user.node.ledger.messages.values()].filter(({ type }) => type === "STORE");
const posts = () => user.node.requests.filter((request) => request.startsWith("POST") && !request.endsWith("estimate"));
const saved = () =>
  (existsSync(join(user.folder, "state")) ? namesBelow(join(user.folder, "state")) : []).filter((name) => name.endsWith(".json"));

describe("an upload", () => {
  test("prints the item hash, tells where it is, and makes a message that the network takes", async () => {
    const ended = await upload("--metadata", "version=1.2", "--verify");
    const [message] = stored();
    expect(ended).toMatchObject({ status: 0, stdout: `${message?.itemHash}\n` });
    expect(ended.stderr).toContain(`https://explorer.aleph.cloud/address/ETH/${testAddress}/message/STORE/${message?.itemHash}`);
    expect(ended.stderr).toContain(`aleph program create PROGRAM main:app --runtime ${message?.itemHash}`);
    expect(ended.stderr).toContain("What the network gives back is the file.");
    const hash = sha256(readFileSync(image));
    expect(message).toMatchObject({ state: "processed", sender: testAddress, raw: { channel: "ALEPH-CLOUDSOLUTIONS" } });
    expect(message?.content).toMatchObject({
      address: testAddress,
      item_type: "storage",
      item_hash: hash,
      payment: { type: "credit" },
      metadata: { name: "demo", sha256: hash, version: "1.2" },
    });
    expect(saved()).toEqual([]);
  });

  test("as JSON is a document in the words of the other clients", async () => {
    const { stdout, stderr, status } = await upload("--json", "--storage-engine", "ipfs", "--payment-type", "hold", "--channel", "MINE");
    const [message] = stored();
    const bytes = readFileSync(image);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      item_hash: message?.itemHash,
      type: "STORE",
      chain: "ETH",
      sender: testAddress,
      channel: "MINE",
      time: message?.raw["time"],
      explorer_url: expect.stringContaining(String(message?.itemHash)),
      publication_status: "success",
      message_status: "processed",
      outcome: "sent",
      file_hash: await referenceCid([bytes]),
      size: bytes.byteLength,
      sha256: sha256(bytes),
      cid: await referenceCid([bytes]),
      owner: testAddress,
      create_program: expect.stringContaining("aleph program create"),
      verified: false,
    });
    expect(message?.content["payment"]).toEqual({ type: "hold", chain: "ETH" });
  });

  test("that is done again sends nothing and names the same message", async () => {
    const first = await upload();
    const before = posts().length;
    const again = await upload();
    expect(again).toMatchObject({ status: 0, stdout: first.stdout });
    expect(again.stderr).toContain("nothing was sent");
    expect(posts()).toHaveLength(before);
  });

  test("of bytes that the node has sends only the message", async () => {
    const bytes = readFileSync(image);
    user.node.ledger.files.set(sha256(bytes), { size: bytes.byteLength, path: image });
    expect(await upload()).toMatchObject({ status: 0, stdout: `${stored()[0]?.itemHash}\n` });
    expect(posts()).toEqual(["POST messages"]);
  });

  test("to a slow network waits until the message is processed", async () => {
    user.node.behaviour.slow = true;
    user.node.behaviour.polls = 2;
    expect((await upload()).status).toBe(0);
    expect(stored()[0]?.state).toBe("processed");
  });

  test("that is still pending says so, keeps its message, and the next run finds it processed", async () => {
    user.node.behaviour.slow = true;
    user.node.behaviour.polls = 9;
    const first = await upload("--wait-timeout", "1", "--json");
    expect(first.status).toBe(8);
    expect(JSON.parse(first.stdout)).toMatchObject({ error: { code: "PUBLISH_PENDING", where: { source: stored()[0]?.itemHash } } });
    expect(saved()).toHaveLength(1);
    user.node.behaviour.polls = 0;
    for (const message of stored()) message.pollsLeft = 1;
    expect(await upload()).toMatchObject({ status: 0, stdout: `${stored()[0]?.itemHash}\n` });
    expect(stored()).toHaveLength(1);
    expect(saved()).toEqual([]);
  });

  test("with --no-wait ends when the message is sent", async () => {
    user.node.behaviour.slow = true;
    user.node.behaviour.polls = 100;
    const ended = await upload("--no-wait", "--json");
    expect(ended.status).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ message_status: "pending", item_hash: stored()[0]?.itemHash });
  });

  test("with --dry-run tells the price and sends nothing", async () => {
    const ended = await upload("--dry-run");
    expect(ended).toMatchObject({ status: 0, stdout: "" });
    expect(ended.stderr).toMatch(/It uses up 4\.492 credits an hour, 107\.8 a day\. 0x2c75\S+ has 1000000 credits\./);
    expect(posts()).toEqual([]);
    const { stdout } = await upload("--dry-run", "--json", "--payment-type", "hold");
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: "planned",
      sha256: sha256(readFileSync(image)),
      cost: { payment: "hold", available: 1_000_000 },
    });
    expect(saved()).toEqual([]);
  });

  test("on behalf of somebody is theirs, if they allow it", async () => {
    const owner = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf";
    user.node.fund(owner, { credits: 1000 });
    user.node.ledger.authorized.add(`${owner} ${testAddress}`);
    expect((await upload("--on-behalf-of", owner.toLowerCase())).status).toBe(0);
    expect(stored()[0]).toMatchObject({ sender: testAddress, content: { address: owner } });
  });

  test("of a further version refers to the first", async () => {
    const first = (await upload()).stdout.trim();
    image = user.write("second.squashfs", await runtimeImage({ "etc/version": "2" }));
    const second = (await upload("--ref", first)).stdout.trim();
    expect(stored()[1]).toMatchObject({ itemHash: second, content: { ref: first } });
    image = user.write("third.squashfs", await runtimeImage({ "etc/version": "3" }));
    const before = posts().length;
    expect(await upload("--ref", second)).toMatchObject({ status: 7, stderr: expect.stringContaining("[PUBLISH_REF_REVISION]") });
    expect(await upload("--ref", "0".repeat(64))).toMatchObject({ status: 7, stderr: expect.stringContaining("[PUBLISH_REF_MISSING]") });
    expect(posts()).toHaveLength(before);
  });
});

describe("a killed upload", () => {
  test("goes on with the same item hash, and is paid once", async () => {
    image = user.write("large.squashfs", noise(8 << 20));
    let kill = () => {};
    user.node.behaviour.intercept = (request, response) => {
      if (!request.url?.endsWith("add_file")) return false;
      response.writeContinue();
      // some of the body has come
      request.once("data", () => kill());
      return true;
    };
    const killed = await user.run(["upload", image, "--force"], {
      onStart: (child) => {
        kill = () => void child.kill("SIGKILL");
      },
    });
    user.node.behaviour.intercept = undefined;
    expect(killed.signal).toBe("SIGKILL");
    const [envelope] = saved();
    const path = join(user.folder, "state", String(envelope));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const begun: unknown = JSON.parse(readFileSync(path, "utf8"));
    const again = await user.run(["upload", image, "--force"]);
    expect(again.status).toBe(0);
    expect(begun).toMatchObject({ item_hash: again.stdout.trim() });
    expect([...user.node.ledger.charges]).toEqual([[again.stdout.trim(), 1]]);
    expect(saved()).toEqual([]);
  });

  test("whose message arrived is only waited for", async () => {
    user.node.behaviour.intercept = (request, response) => {
      if (!request.url?.endsWith("/status")) return false;
      response.destroy();
      return true;
    };
    expect(await upload("--retries", "0")).toMatchObject({ status: 5 });
    expect(saved()).toHaveLength(1);
    user.node.behaviour.intercept = undefined;
    const before = posts().length;
    expect(await upload()).toMatchObject({ status: 0, stdout: `${stored()[0]?.itemHash}\n` });
    expect(posts()).toHaveLength(before);
    expect(saved()).toEqual([]);
  });

  test("whose saved message was damaged begins anew", async () => {
    user.node.behaviour.intercept = (request, response) => {
      if (!request.url?.endsWith("add_file")) return false;
      response.destroy();
      return true;
    };
    expect((await upload("--retries", "0")).status).toBe(5);
    const path = join(user.folder, "state", String(saved()[0]));
    writeFileSync(path, readFileSync(path, "utf8").replace("credit", "hold"));
    user.node.behaviour.intercept = undefined;
    expect((await upload()).status).toBe(0);
    expect(stored()).toHaveLength(1);
  });
});

describe("what is refused before anything is sent", () => {
  test("is a file that is not an image", async () => {
    image = user.write("noise", noise(1000));
    expect(await upload()).toMatchObject({ status: 3, stderr: expect.stringContaining("[PUBLISH_NOT_A_RUNTIME]") });
    expect(user.node.requests).toEqual([]);
    expect((await upload("--force")).status).toBe(0);
  });

  test("is an image that cannot start, with every rule that it breaks", async () => {
    image = user.write("broken.squashfs", await runtimeImage({ "usr/bin/python3.11": "text", "usr/bin/mount": "text" }));
    const ended = await upload();
    expect(ended).toMatchObject({ status: 3, stdout: "", stderr: expect.stringContaining("[PUBLISH_NOT_A_RUNTIME]") });
    expect(ended.stderr).toMatch(
      /\n\s+\/usr\/bin\/mount is not an executable file\.\n\s+\/usr\/bin\/python3\.11 is not an executable file\. \[/,
    );
    expect(user.node.requests).toEqual([]);
    expect((await upload("--force")).status).toBe(0);
  });

  test("is an image with secrets", async () => {
    image = user.write(
      "secrets.squashfs",
      await runtimeImage({ "root/.npmrc": "//host/:_authToken=abcdef", "opt/code/.env": "API_KEY=abcdef" }),
    );
    const ended = await upload();
    expect(ended).toMatchObject({ status: 1, stderr: expect.stringContaining("[PUBLISH_SECRETS]") });
    expect(ended.stderr).toMatch(/\/opt\/code\/\.env looks like an environment file\n\s+\/root\/\.npmrc looks like a token for npm/);
    expect(ended.stderr).not.toContain("abcdef");
    expect(user.node.requests).toEqual([]);
    const forced = await upload("--force");
    expect(forced).toMatchObject({ status: 0, stderr: expect.stringContaining("Warning:") });
  });

  test.each([
    ["a node without https", ["--api-host", "http://example.org"], "PUBLISH_HOST_INVALID"],
    ["a node with a path", ["--api-host", "https://example.org/api"], "PUBLISH_HOST_INVALID"],
    ["a wrong address", ["--on-behalf-of", "me"], "USAGE"],
    ["a wrong ref", ["--ref", "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"], "USAGE"],
    ["metadata without a value", ["--metadata", "version"], "USAGE"],
    ["a key that is not there", ["--private-key-file", "/nonexistent/key"], "PUBLISH_KEY_MISSING"],
    [
      "a metadata that is too long",
      ["--metadata", `a=${"x".repeat(120_000)}`, "--metadata", `b=${"x".repeat(100_000)}`],
      "PUBLISH_MESSAGE_TOO_LARGE",
    ],
  ])("is %s", async (_, args, code) => {
    const ended = await upload(...args, "--json");
    expect(ended.status).toBe(2);
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code, hint: expect.any(String) } });
    expect(posts()).toEqual([]);
  });

  test("is a file that the node's limits do not allow", async () => {
    user.node.behaviour.limits = { storage: 1000, ipfs: 2000 };
    image = user.write("noise", noise(1500));
    expect(await upload("--force", "--storage-engine", "storage")).toMatchObject({
      status: 7,
      stderr: expect.stringContaining("Use --storage-engine ipfs."),
    });
    expect((await upload("--force", "--json")).stdout).toContain('"item_hash"');
    expect(stored()[0]?.content["item_type"]).toBe("ipfs");
    image = user.write("noise", noise(2500));
    expect(await upload("--force")).toMatchObject({ status: 7, stderr: expect.stringContaining("[PUBLISH_TOO_LARGE]") });
  });

  test("is what cannot be paid for, with figures", async () => {
    user.node.fund(testAddress, { credits: 1, balance: 1, locked: 0.999 });
    const credit = await upload();
    expect(credit).toMatchObject({ status: 6, stderr: expect.stringContaining("[PUBLISH_CREDIT_LOW]") });
    expect(credit.stderr).toMatch(/107\.8 credits are needed, and 0x2c75\S+ has 1 /);
    expect(await upload("--payment-type", "hold")).toMatchObject({ status: 6, stderr: expect.stringContaining("[PUBLISH_BALANCE_LOW]") });
    expect(posts()).toEqual([]);
  });
});

test("an older node, without limits and prices, is good enough", async () => {
  user.node.behaviour.limits = undefined;
  user.node.behaviour.prices = false;
  expect((await upload()).status).toBe(0);
  const dry = user.write("other.squashfs", await runtimeImage({ "etc/other": "1" }));
  expect((await user.run(["upload", dry, "--dry-run"])).stderr).toContain("The node does not say what it costs.");
});

test("the key is nowhere: not on the streams, not in what is kept, whatever is debugged", async () => {
  const streams: string[] = [];
  const run = async (args: string[], env: Record<string, string>) => {
    const { stdout, stderr } = await user.run(args, { env: { DEBUG: "*", NODE_DEBUG: "http,https,net,fs", ...env } });
    streams.push(stdout, stderr);
  };
  const byEnv = { ALEPH_PRIVATE_KEY: `0x${testKey}` };
  await run(["upload", image, "--json"], byEnv);
  user.node.behaviour.reject = { code: 1 };
  image = user.write("other.squashfs", await runtimeImage({ "etc/other": "1" }));
  await run(["upload", image], byEnv);
  await run(["upload", image], {});
  user.node.behaviour.intercept = (request, response) => /add_file$|messages$/.test(request.url ?? "") && response.destroy() !== undefined;
  await run(["upload", image, "--retries", "0"], byEnv);
  await run(["upload", image, "--retries", "0", "--private-key-file", user.write("bad.key", `${testKey}ff`)], {});
  await run(["list"], byEnv);
  await run(["forget", "0".repeat(64)], byEnv);
  const state = join(user.folder, "state");
  expect(saved()).toHaveLength(1);
  for (const name of readdirSync(state, { recursive: true, encoding: "utf8" })) {
    if (statSync(join(state, name)).isFile()) streams.push(readFileSync(join(state, name), "latin1"));
  }
  const all = streams.join("\n");
  expect(all.length).toBeGreaterThan(10_000);
  const raw = Buffer.from(testKey, "hex");
  for (const form of [testKey, testKey.toUpperCase(), raw.toString("base64"), raw.toString("latin1"), BigInt(`0x${testKey}`).toString()]) {
    expect(all.toLowerCase()).not.toContain(form.toLowerCase());
  }
});
