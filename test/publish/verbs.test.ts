import { PassThrough } from "node:stream";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { forgetMessage } from "#src/publish/forget.js";
import { type PinOptions, pinFile } from "#src/publish/pin.js";
import { readStatus } from "#src/publish/status.js";
import { type StoredFile, storedFiles } from "#src/publish/stored-files.js";
import { confirm } from "#src/ui/confirm.js";
import { type Publisher, startPublisher, testAddress } from "../support/publisher.js";
import { clientOf, testAccount, uploadTo } from "../support/upload-to.js";

const cid = "QmRdPboiJQoZ5cdazR9a8vGqdJvWg6M5bfdtUSKNHpuscj";
let user: Publisher;

beforeEach(async () => {
  user = await startPublisher(onTestFinished);
});

const common = { account: testAccount, channel: "TEST", wait: 2000, confirm: async () => true, onEvent: () => {} };
const pin = (options: Partial<PinOptions> = {}) =>
  pinFile(cid, { client: clientOf(user), ...common, payment: "credit", metadata: {}, dryRun: false, ...options });
const forget = (itemHash: string, options = {}) =>
  forgetMessage(itemHash, { client: clientOf(user), ...common, reason: "old", ...options });

async function publish(text: string): Promise<string> {
  const done = await uploadTo(user, user.write("file", text));
  return done.outcome === "sent" ? done.message.item_hash : "";
}

describe("a pin", () => {
  test("of a file that IPFS has is a message, and is not made twice", async () => {
    user.node.ledger.files.set(cid, { size: 1000, path: undefined });
    const first = await pin();
    expect(first).toMatchObject({ outcome: "sent", state: "processed" });
    const [message] = user.node.ledger.messages.values();
    expect(message?.content).toMatchObject({ item_type: "ipfs", item_hash: cid, payment: { type: "credit" } });
    expect(await pin()).toEqual({ outcome: "found", cid, itemHash: message?.itemHash, owner: testAddress });
  });

  test("of a file that nobody has is rejected", async () => {
    await expect(pin()).rejects.toMatchObject({ code: "PUBLISH_FILE_UNAVAILABLE", exitCode: 7 });
  });

  test("that cannot be paid, is not wanted, or is only tried, sends nothing", async () => {
    expect(await pin({ dryRun: true })).toMatchObject({ outcome: "planned", plan: { cid, cost: { payment: "credit" } } });
    await expect(pin({ confirm: async () => false })).rejects.toMatchObject({ code: "PUBLISH_DECLINED" });
    user.node.fund(testAddress, {});
    await expect(pin()).rejects.toMatchObject({ code: "PUBLISH_CREDIT_LOW", exitCode: 6 });
    expect(user.node.requests).not.toContain("POST messages");
  });

  test("whose message the node cannot pass on is sent again, as the same one", async () => {
    user.node.ledger.files.set(cid, { size: 1000, path: undefined });
    let failures = 2;
    user.node.behaviour.intercept = (request, response) => {
      if (request.method !== "POST" || !request.url?.endsWith("messages") || failures-- <= 0) return false;
      response.writeHead(500).end("Broadcast failed");
      return true;
    };
    expect(await pin()).toMatchObject({ state: "processed" });
    expect(user.node.ledger.messages.size).toBe(1);
    expect(user.node.requests.filter((request) => request === "POST messages")).toHaveLength(3);
  });
});

describe("forgetting", () => {
  test("ends a message, and it cannot be forgotten twice", async () => {
    const itemHash = await publish("one");
    expect(await forget(itemHash)).toMatchObject({ itemHash, state: "processed", message: { type: "FORGET" } });
    expect(user.node.ledger.messages.get(itemHash)?.state).toBe("forgotten");
    await expect(forget(itemHash)).rejects.toMatchObject({ code: "PUBLISH_FORGOTTEN", exitCode: 7 });
  });

  test("what a program depends on is refused", async () => {
    const itemHash = await publish("one");
    user.node.ledger.needed.add(itemHash);
    await expect(forget(itemHash)).rejects.toMatchObject({
      code: "PUBLISH_FORGET_REFUSED",
      exitCode: 7,
      hint: "Forget the program first.",
    });
  });

  test("what is unknown, somebody else's, or not agreed to, sends nothing", async () => {
    const itemHash = await publish("one");
    const sent = user.node.ledger.messages.size;
    await expect(forget("0".repeat(64))).rejects.toMatchObject({ code: "PUBLISH_MESSAGE_UNKNOWN", exitCode: 7 });
    const owner = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf";
    await expect(forget(itemHash, { owner })).rejects.toMatchObject({ code: "PUBLISH_PERMISSION_DENIED" });
    await expect(forget(itemHash, { confirm: async () => false })).rejects.toMatchObject({ code: "PUBLISH_DECLINED" });
    expect(user.node.ledger.messages.size).toBe(sent);
  });
});

test("a status tells why a message was rejected, and what helps", async () => {
  const itemHash = await publish("one");
  expect(await readStatus(clientOf(user), itemHash)).toMatchObject({
    item_hash: itemHash,
    message_status: "processed",
    type: "STORE",
    sender: testAddress,
  });
  Object.assign(user.node.ledger.messages.get(itemHash) ?? {}, { state: "rejected", rejection: { code: 6, details: { errors: [1] } } });
  expect(await readStatus(clientOf(user), itemHash)).toMatchObject({
    message_status: "rejected",
    rejection: {
      error_code: 6,
      code: "PUBLISH_CREDIT_LOW",
      message: expect.stringContaining('{"errors":[1]}'),
      hint: expect.stringMatching(/credits/),
    },
  });
  await expect(readStatus(clientOf(user), "0".repeat(64))).rejects.toMatchObject({ code: "PUBLISH_MESSAGE_UNKNOWN" });
});

test("a list goes on past the node's pages", async () => {
  const listed: StoredFile[] = [];
  for await (const file of storedFiles(clientOf(user), testAddress)) listed.push(file);
  expect(listed).toEqual([]);
  for (let i = 0; i < 250; i++) {
    const itemHash = String(i).padStart(64, "0");
    const content = { address: testAddress, item_hash: `file ${i}` };
    user.node.ledger.messages.set(itemHash, {
      itemHash,
      type: "STORE",
      sender: testAddress,
      content,
      raw: {},
      state: "processed",
      pollsLeft: 0,
    });
  }
  for await (const file of storedFiles(clientOf(user), testAddress)) listed.push(file);
  expect(listed.map(({ fileHash }) => fileHash)).toEqual(Array.from({ length: 250 }, (_, i) => `file ${249 - i}`));
});

describe("a question", () => {
  const asked = async (answer: string | undefined, isTTY = true) => {
    const input = Object.assign(new PassThrough(), { isTTY });
    const output = Object.assign(new PassThrough(), { isTTY });
    const yes = confirm("Go on?", { input, output, signal: new AbortController().signal });
    if (answer === undefined) input.end();
    else input.write(`${answer}\n`);
    return [await yes, String(output.read() ?? "")];
  };
  test.each([
    ["y", true],
    ["Yes", true],
    ["n", false],
    ["", false],
    ["yesterday", false],
    [undefined, false],
  ] as const)("answered with %j is %s", async (answer, yes) => {
    expect(await asked(answer)).toEqual([yes, "Go on? [y/N] "]);
  });
  test("is not put where nobody sits at a terminal", async () => {
    expect(await asked(undefined, false)).toEqual([true, ""]);
  });
});
