import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { BuildEvent } from "#src/core/events.js";
import { type Publisher, startPublisher, testAddress } from "../support/publisher.js";
import { noise } from "../support/squashfs.js";
import { uploadTo } from "../support/upload-to.js";

let user: Publisher;
let path: string;

beforeEach(async () => {
  user = await startPublisher(onTestFinished);
  path = user.write("file", noise(100_000));
});

const saved = () => (existsSync(join(user.folder, "state", "uploads")) ? readdirSync(join(user.folder, "state", "uploads")) : []);
const asked = (what: RegExp) => user.node.requests.filter((request) => what.test(request));

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers what matches in its own way, at most so often. */
function when(what: RegExp, answer: Answer, times = Number.POSITIVE_INFINITY): void {
  let left = times;
  user.node.behaviour.intercept = (request, response) => {
    if (!what.test(`${request.method} ${request.url}`) || left === 0) return false;
    left--;
    answer(request, response);
    return true;
  };
}

const say =
  (status: number, text: string): Answer =>
  (request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(status).end(text));
  };

describe("a node that answers with", () => {
  test.each([
    [400, "Missing part", "PUBLISH_PART_REFUSED", 7],
    [401, "Unauthorized", "PUBLISH_SIGNATURE_REFUSED", 7],
    [402, "Payment Required", "PUBLISH_CREDIT_LOW", 6],
    [403, "Forbidden", "PUBLISH_SIGNATURE_REFUSED", 7],
    [404, "Not Found", "PUBLISH_ANSWER_INVALID", 5],
    [413, "Too Large", "PUBLISH_TOO_LARGE", 7],
    [418, "I am a teapot", "PUBLISH_NODE_REFUSED", 7],
    [422, "Unknown field", "PUBLISH_PART_REFUSED", 7],
    [422, "File hash does not match", "PUBLISH_HASH_MISMATCH", 3],
    [429, "Slow down", "NETWORK_SERVER_FAILED", 5],
    [500, "Broadcast failed", "PUBLISH_BROADCAST_FAILED", 5],
    [503, "Unavailable", "NETWORK_SERVER_FAILED", 5],
    [504, "Timeout", "PUBLISH_BROADCAST_FAILED", 5],
  ] as const)("%i to the file is %s %s", async (status, text, code, exitCode) => {
    when(/add_file/, say(status, text));
    const failing = uploadTo(user, path);
    await expect(failing).rejects.toMatchObject({
      code,
      exitCode,
      hint: expect.stringMatching(/\w/),
      where: { source: expect.stringContaining("add_file") },
    });
    await expect(failing).rejects.toThrow(new RegExp(`status ${status}, and says "${text}"`));
    const again = exitCode === 5 && status !== 404;
    expect(asked(/add_file/)).toHaveLength(again ? 3 : 1);
    // what may still come to a good end is kept
    expect(saved()).toHaveLength(1);
    user.node.behaviour.intercept = undefined;
    expect(await uploadTo(user, path)).toMatchObject({ outcome: "sent", resumed: true, state: "processed" });
    expect(user.node.ledger.messages.size).toBe(1);
  });

  test("402 tells of the ALEPH where that was to be held", async () => {
    when(/add_file/, say(402, "Payment Required"));
    await expect(uploadTo(user, path, { payment: "hold" })).rejects.toMatchObject({ code: "PUBLISH_BALANCE_LOW", exitCode: 6 });
  });

  test("what the double itself refuses: money", async () => {
    user.node.behaviour.prices = false;
    user.node.fund(testAddress, {});
    await expect(uploadTo(user, path)).rejects.toMatchObject({ code: "PUBLISH_CREDIT_LOW", exitCode: 6 });
    await expect(uploadTo(user, path, { payment: "hold" })).rejects.toMatchObject({ code: "PUBLISH_BALANCE_LOW", exitCode: 6 });
  });

  test("what the double itself refuses: a signature by another key", async () => {
    const account = { address: testAddress, sign: () => `0x${"11".repeat(64)}1b` };
    await expect(uploadTo(user, path, { account })).rejects.toMatchObject({ code: "PUBLISH_SIGNATURE_REFUSED", exitCode: 7 });
  });

  test("what the double itself refuses: a size, before the body is sent", async () => {
    path = user.write("large", noise(3 << 20));
    user.node.behaviour.limits = { storage: 1 << 20, ipfs: 1 << 20 };
    when(/limits/, say(404, "Not Found"));
    const events: BuildEvent[] = [];
    await expect(uploadTo(user, path, { events })).rejects.toMatchObject({ code: "PUBLISH_TOO_LARGE", exitCode: 7 });
    expect(events.filter((event) => event.type === "progress" && event.stage === "upload")).toEqual([]);
  });

  test("something else than JSON is no node", async () => {
    when(/limits/, say(200, "<html>"));
    await expect(uploadTo(user, path)).rejects.toMatchObject({ code: "PUBLISH_ANSWER_INVALID", exitCode: 5 });
    when(/limits/, say(200, "[1]"));
    await expect(uploadTo(user, path)).rejects.toMatchObject({ code: "PUBLISH_ANSWER_INVALID" });
    when(/limits/, say(200, " ".repeat(5 << 20)));
    await expect(uploadTo(user, path)).rejects.toMatchObject({ code: "PUBLISH_ANSWER_INVALID" });
  });

  test("another hash is not believed", async () => {
    user.node.behaviour.lie = "0".repeat(64);
    await expect(uploadTo(user, path)).rejects.toMatchObject({ code: "PUBLISH_HASH_MISMATCH", exitCode: 3 });
  });

  test("other bytes than were sent is noticed by --verify", async () => {
    when(/storage\/raw/, say(200, "other bytes"));
    await expect(uploadTo(user, path, { verify: true })).rejects.toMatchObject({ code: "PUBLISH_DOWNLOAD_MISMATCH", exitCode: 3 });
    when(/storage\/raw/, say(404, "Not Found"));
    await expect(uploadTo(user, path, { verify: true })).rejects.toMatchObject({ exitCode: 5 });
  });

  test("a redirect is not followed", async () => {
    when(/add_file/, (_, response) => response.writeHead(307, { location: "https://example.org/" }).end());
    await expect(uploadTo(user, path)).rejects.toMatchObject({
      code: "NETWORK_REDIRECT",
      exitCode: 5,
      message: expect.stringContaining("example.org"),
    });
  });
});

describe("a message that the network rejects", () => {
  test.each([
    [0, "PUBLISH_FORMAT_REFUSED", 7],
    [1, "PUBLISH_SIGNATURE_REFUSED", 7],
    [2, "PUBLISH_PERMISSION_DENIED", 7],
    [4, "PUBLISH_FILE_UNAVAILABLE", 7],
    [5, "PUBLISH_BALANCE_LOW", 6],
    [6, "PUBLISH_CREDIT_LOW", 6],
    [200, "PUBLISH_REF_MISSING", 7],
    [201, "PUBLISH_REF_REVISION", 7],
    [202, "PUBLISH_PAYMENT_METHOD", 6],
    [503, "PUBLISH_FORGET_REFUSED", 7],
    [999, "PUBLISH_REJECTED", 7],
  ] as const)("for cause %i, with a body that says success, is %s", async (code, name, exitCode) => {
    user.node.behaviour.reject = { code, details: { errors: ["because"] } };
    const failing = uploadTo(user, path, { payment: "hold" });
    await expect(failing).rejects.toMatchObject({
      code: name,
      exitCode,
      hint: expect.stringMatching(/\w/),
      message: expect.stringContaining("because"),
    });
    // it will never be processed: the next try is a new one
    expect(saved()).toEqual([]);
    user.node.behaviour.reject = undefined;
    expect(await uploadTo(user, path)).toMatchObject({ state: "processed", resumed: false });
  });

  test("while it is waited for is the same", async () => {
    user.node.behaviour.slow = true;
    user.node.behaviour.polls = 100;
    const failing = uploadTo(user, path);
    setTimeout(() => {
      for (const message of user.node.ledger.messages.values())
        Object.assign(message, { state: "rejected", rejection: { code: 6, details: null } });
    }, 300);
    await expect(failing).rejects.toMatchObject({ code: "PUBLISH_CREDIT_LOW", exitCode: 6 });
  });

  test("for a way to pay that has ended says which one is left", async () => {
    user.node.behaviour.creditOnly = true;
    await expect(uploadTo(user, path, { payment: "hold" })).rejects.toMatchObject({
      code: "PUBLISH_PAYMENT_METHOD",
      hint: "Use --payment-type credit.",
    });
  });

  test("that was forgotten meanwhile is an error", async () => {
    user.node.behaviour.slow = true;
    user.node.behaviour.polls = 100;
    await expect(uploadTo(user, path, { wait: 0 })).rejects.toMatchObject({ code: "PUBLISH_PENDING", exitCode: 8 });
    when(/status$/, say(200, '{"status":"forgotten"}'));
    expect(await uploadTo(user, path, { dryRun: true })).toMatchObject({ outcome: "planned" });
  });
});

describe("a network that fails", () => {
  test("once is tried again, with the same message", async () => {
    when(/add_file/, (request) => request.socket.destroy(), 1);
    expect(await uploadTo(user, path)).toMatchObject({ state: "processed", resumed: false });
    expect(asked(/add_file/)).toHaveLength(2);
    expect(user.node.ledger.charges.size).toBe(1);
  });

  test("after the bytes have arrived sends them only once", async () => {
    const bytes = noise(100_000);
    const hash = createHash("sha256").update(bytes).digest("hex");
    when(
      /add_file/,
      (request, response) => {
        user.node.ledger.files.set(hash, { size: bytes.byteLength, path });
        say(504, "Gateway Timeout")(request, response);
      },
      1,
    );
    expect(await uploadTo(user, path)).toMatchObject({ state: "processed" });
    expect(asked(/add_file/)).toHaveLength(1);
    expect(asked(/^POST messages/)).toHaveLength(1);
  });

  test("that breaks off in the middle of the body gives up after its retries", async () => {
    path = user.write("large", noise(8 << 20));
    when(/add_file/, (request, response) => {
      response.writeContinue();
      request.once("data", () => request.socket.destroy());
    });
    await expect(uploadTo(user, path)).rejects.toMatchObject({ code: "NETWORK_BROKEN", exitCode: 5 });
    expect(asked(/add_file/)).toHaveLength(3);
    expect(saved()).toHaveLength(1);
  });

  test("that stalls while the body is sent ends by the idle timeout", async () => {
    path = user.write("large", noise(30 << 20));
    when(/add_file/, (request, response) => {
      response.writeContinue();
      request.once("data", () => request.pause());
    });
    const patience = { idle: 200, retries: 0 };
    await expect(uploadTo(user, path, { patience })).rejects.toMatchObject({ code: "NETWORK_TIMEOUT", exitCode: 5 });
  });

  test("that never answers ends by the idle timeout", async () => {
    when(/add_file/, (request) => request.resume());
    const patience = { idle: 200, retries: 0 };
    await expect(uploadTo(user, path, { patience })).rejects.toMatchObject({ code: "NETWORK_TIMEOUT", exitCode: 5 });
  });

  test("that answers half is broken", async () => {
    when(/limits/, (_, response) => {
      response.writeHead(200, { "content-length": 100 }).write("{");
      setTimeout(() => response.destroy(), 20);
    });
    await expect(uploadTo(user, path)).rejects.toMatchObject({ code: "NETWORK_BROKEN", exitCode: 5 });
    expect(asked(/limits/)).toHaveLength(3);
  });

  test("that is not there cannot be reached", async () => {
    await user.node.close();
    await expect(uploadTo(user, path)).rejects.toMatchObject({
      code: "NETWORK_UNREACHABLE",
      exitCode: 5,
      message: expect.stringContaining("Cannot talk to"),
      hint: expect.stringContaining("--api-host"),
    });
  });

  test("is not waited for after an interruption", async () => {
    const stop = new AbortController();
    when(/add_file/, () => stop.abort());
    await expect(uploadTo(user, path, { signal: stop.signal })).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
    expect(saved()).toHaveLength(1);
  });
});

describe("a file that changes under way", () => {
  const change = (alter: () => void) => {
    let done = false;
    return (event: BuildEvent) => {
      if (done || event.type !== "progress" || event.stage !== "upload") return;
      done = true;
      alter();
    };
  };
  beforeEach(() => {
    path = user.write("large", noise(4 << 20));
  });

  test.each([
    ["grows", () => appendFileSync(path, "more")],
    ["shrinks", () => writeFileSync(path, "short")],
    ["becomes another one of the same size", () => writeFileSync(path, noise(4 << 20, 9))],
  ])("and %s is an error, and no node takes it", async (_, alter) => {
    await expect(uploadTo(user, path, { onEvent: change(alter) })).rejects.toMatchObject({ code: "FILE_CHANGED", exitCode: 1 });
    expect(user.node.ledger.files.size).toBe(0);
    expect(user.node.ledger.messages.size).toBe(0);
  });

  test("between reading and sending is an error too", async () => {
    const onEvent = (event: BuildEvent) => event.type === "start" && event.stage === "upload" && writeFileSync(path, noise(4 << 20, 9));
    await expect(uploadTo(user, path, { onEvent })).rejects.toMatchObject({ code: "FILE_CHANGED" });
    expect(user.node.ledger.files.size).toBe(0);
  });
});

test("no is an answer", async () => {
  await expect(uploadTo(user, path, { confirm: async () => false })).rejects.toMatchObject({ code: "PUBLISH_DECLINED", exitCode: 1 });
  expect(user.node.ledger.messages.size).toBe(0);
  expect(saved()).toEqual([]);
});

test("other options make another message only where the first never arrived", async () => {
  when(/add_file/, (request) => request.socket.destroy());
  await expect(uploadTo(user, path, { patience: { retries: 0 } })).rejects.toMatchObject({ code: "NETWORK_BROKEN" });
  user.node.behaviour.intercept = undefined;
  expect(await uploadTo(user, path, { channel: "OTHER" })).toMatchObject({ resumed: false, message: { channel: "OTHER" } });
  expect(user.node.ledger.messages.size).toBe(1);
});
