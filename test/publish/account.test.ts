import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { verifyMessage, Wallet } from "ethers";
import { describe, expect, test } from "vitest";
import { type Account, accountOf, isPrivateKey } from "#src/publish/ethereum/account.js";
import { parseAddress } from "#src/publish/ethereum/address.js";
import { signedText, signMessage } from "#src/publish/message.js";

/** A hundred keys, the same in every run. */
const keys = Array.from({ length: 100 }, (_, i) => Uint8Array.from(createHash("sha256").update(`key ${i}`).digest()));
const digits = (key: Uint8Array) => Buffer.from(key).toString("hex");

describe("an account", () => {
  test("has the address and the signatures that ethers gives, on 100 keys", async () => {
    for (const [i, key] of keys.entries()) {
      const wallet = new Wallet(`0x${digits(key)}`);
      const account = accountOf(key);
      const text = `ETH\n${account.address}\nSTORE\n${digits(key)} ${"ü".repeat(i)}`;
      expect(account.address).toBe(wallet.address);
      expect(account.sign(text)).toBe(await wallet.signMessage(text));
    }
  });

  test("does not show its key", () => {
    const [key = new Uint8Array(0)] = keys;
    const account = accountOf(key);
    const shown = `${inspect(account, { depth: 9, showHidden: true })}${JSON.stringify(account)}${account.sign.toString()}`;
    expect(shown).not.toContain(digits(key));
  });
});

test("zero, the curve's order and other lengths are no keys", () => {
  const order = Buffer.from("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", "hex");
  const below = Uint8Array.from(order);
  below[31] = 0x40;
  expect([new Uint8Array(32), Uint8Array.from(order), new Uint8Array(31).fill(1), below].map(isPrivateKey)).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

describe("an address", () => {
  const address = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf";
  test("is taken in small letters, in capitals, and with its check sum", () => {
    const given = [address.toLowerCase(), `0x${address.slice(2).toUpperCase()}`, address];
    expect(given.map((text) => parseAddress(text, "--on-behalf-of"))).toEqual([address, address, address]);
  });
  test.each(["0x7e5F4552091A69125d5DfCb7b8C2659029395Bdf", "7E5F4552091A69125d5DfCb7b8C2659029395Bdf", "0x12", ""])(
    "cannot be %j",
    (text) => {
      expect(() => parseAddress(text, "--on-behalf-of")).toThrow(expect.objectContaining({ code: "USAGE" }));
    },
  );
});

describe("a message", () => {
  const account: Account = accountOf(Uint8Array.from([...new Uint8Array(31), 1]));
  test("has the hash of its content, and a signature that leads back to its sender", () => {
    const message = signMessage(account, { type: "STORE", content: { a: "é" }, channel: "TEST", time: 1_700_000_000.5 });
    expect(message).toMatchObject({
      chain: "ETH",
      sender: account.address,
      item_type: "inline",
      item_content: '{"a":"é"}',
      time: 1_700_000_000.5,
    });
    expect(message.item_hash).toBe(createHash("sha256").update('{"a":"é"}').digest("hex"));
    expect(verifyMessage(signedText(message), message.signature)).toBe(account.address);
  });
  test("that is too long is refused before it is sent", () => {
    const long = { type: "STORE" as const, content: { a: "x".repeat(200_000) }, channel: "TEST", time: 0 };
    expect(() => signMessage(account, long)).toThrow(expect.objectContaining({ code: "PUBLISH_MESSAGE_TOO_LARGE", exitCode: 2 }));
  });
});
