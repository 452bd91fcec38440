import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { BuildEvent } from "#src/core/events.js";
import { defaultKeyFile, readAccount } from "#src/publish/private-key.js";
import { temporaryFolder } from "../support/folder.js";

const digits = `${"0".repeat(63)}1`;
const address = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf";
let folder: string;
let events: BuildEvent[];

beforeEach(() => {
  folder = temporaryFolder();
  events = [];
});

const read = (file?: string, env: Record<string, string> = {}) =>
  readAccount({ file, env: { ALEPH_CONFIG_HOME: folder, ...env }, platform: "linux", onEvent: (event) => events.push(event) });

function keyFile(content: string | Uint8Array, mode = 0o600): string {
  const path = join(folder, "key");
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

describe("a key", () => {
  test.each([
    ["32 raw bytes", Buffer.from(digits, "hex")],
    ["hex", digits],
    ["hex with 0x", `0x${digits}`],
    ["hex with a new line", `${digits}\n`],
    ["hex with 0x and a new line of Windows", `0x${digits.toUpperCase()}\r\n`],
  ])("is read from a file as %s", async (_, content) => {
    expect((await read(keyFile(content))).address).toBe(address);
    expect(events).toEqual([]);
  });

  test("is looked for in the file that is named, the environment, and the clients' folder, in this order", async () => {
    const other = join(folder, "other");
    writeFileSync(other, `${"0".repeat(63)}2`, { mode: 0o600 });
    const second = "0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF";
    mkdirSync(join(folder, "private-keys"));
    expect((await read(keyFile(digits), { ALEPH_PRIVATE_KEY: `${"0".repeat(63)}2` })).address).toBe(address);
    expect((await read(undefined, { ALEPH_PRIVATE_KEY: digits, ALEPH_PRIVATE_KEY_FILE: other })).address).toBe(address);
    expect((await read(undefined, { ALEPH_PRIVATE_KEY_STRING: `0x${digits}` })).address).toBe(address);
    expect((await read(undefined, { ALEPH_PRIVATE_KEY_FILE: other })).address).toBe(second);
    writeFileSync(join(folder, "private-keys", "ethereum.key"), Buffer.from(digits, "hex"), { mode: 0o600 });
    expect((await read()).address).toBe(address);
  });

  test("stands where the clients keep it", () => {
    expect(defaultKeyFile({ ALEPH_CONFIG_HOME: "/c", XDG_DATA_HOME: "/d" })).toBe("/c/private-keys/ethereum.key");
    expect(defaultKeyFile({ XDG_DATA_HOME: "/d" })).toBe("/d/.aleph-im/private-keys/ethereum.key");
    expect(defaultKeyFile({})).toMatch(/\/\.aleph-im\/private-keys\/ethereum\.key$/);
  });

  test("that others may read is warned about", async () => {
    const path = keyFile(digits, 0o644);
    await read(path);
    expect(events).toEqual([{ type: "warning", message: expect.stringContaining("mode 0644"), hint: `chmod 600 ${path}` }]);
  });

  test("that is missing is an error, and is not made", async () => {
    await expect(read()).rejects.toMatchObject({
      code: "PUBLISH_KEY_MISSING",
      exitCode: 2,
      hint: expect.stringContaining("--private-key-file"),
    });
    await expect(read(join(folder, "absent"))).rejects.toMatchObject({ code: "PUBLISH_KEY_MISSING" });
    expect(existsSync(join(folder, "private-keys"))).toBe(false);
  });

  test.each([
    ["too short", "1234"],
    ["too long", `${digits}00`],
    ["no number", "not a key, but thirty-three bytes"],
    ["zero", "0".repeat(64)],
    ["a large file", "a".repeat(100_000)],
  ])("that is %s is an error that does not show it", async (_, content) => {
    const error: Error = await read(keyFile(content)).then(
      () => new Error("taken"),
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ code: "PUBLISH_KEY_INVALID", exitCode: 2 });
    expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain(content);
    await expect(read(undefined, { ALEPH_PRIVATE_KEY: content })).rejects.toMatchObject({ code: "PUBLISH_KEY_INVALID" });
  });

  test("in a folder's place is an error", async () => {
    await expect(read(folder)).rejects.toMatchObject({ code: expect.stringMatching(/PUBLISH_KEY_INVALID|FILE_UNREADABLE/) });
  });
});
