import { readFileSync } from "node:fs";
import { decode } from "@msgpack/msgpack";
import { describe, expect, test } from "vitest";
import { type Configuration, encodeConfiguration } from "#src/host/protocol/configuration.js";
import { completeMap, readyVersion } from "#src/host/protocol/frame.js";
import { clientHeaders, decodeAnswer, encodeScope, type Scope } from "#src/host/protocol/scope.js";

const bytes = (name: string) => new Uint8Array(readFileSync(new URL(`../../fixtures/protocol/${name}.bin`, import.meta.url)));
// What a host knows and a guest of version 1 is not told.
const v2 = { ipv6: null, ipv6_gateway: null, authorized_keys: null };
const framed = (frame: Uint8Array) => frame.subarray(frame.indexOf(10) + 1);

describe("the golden exchanges", () => {
  test.each([
    ["configuration-v1", "1.0.0"],
    ["configuration-v2", "2.0.0"],
    ["configuration-v2-nil", "2.0.0"],
  ])("%s is written byte for byte", (name, version) => {
    const golden = bytes(`${name}.host`);
    const fields = decode(framed(golden)) as Partial<Configuration>;
    const whole = { ...v2, ...fields } as Configuration;
    expect(encodeConfiguration(whole, version)).toEqual(golden);
    expect(completeMap(bytes(`${name}.guest`), "it")).toEqual({ success: true });
  });

  test.each(["request", "request-large", "request-streamed", "request-error", "event"])("%s is written byte for byte", (name) => {
    const golden = bytes(`${name}.host`);
    const { scope } = decode(golden) as { scope: Scope };
    expect(encodeScope(scope)).toEqual(golden);
  });

  test("ready signals are read", () => {
    expect(readyVersion(bytes("ready-v2.guest"))).toBe("2.0.0");
    expect(readyVersion(bytes("ready-v1.guest"))).toBe("1.0.0");
    expect(readyVersion(bytes("ready-empty.guest"))).toBe("1.0.0");
  });

  test("answers are read", () => {
    for (const name of ["request", "request-large", "request-streamed"]) {
      expect(decodeAnswer(bytes(`${name}.guest`)).kind, name).toBe("response");
    }
    expect(decodeAnswer(bytes("event.guest")).kind).toBe("event");
    expect(decodeAnswer(bytes("request-error.guest")).kind).toBe("failure");
    expect(decodeAnswer(bytes("not-msgpack.guest")).kind).toBe("failure");
  });

  test("an answer that is cut off anywhere is none", () => {
    const golden = bytes("request.guest");
    for (let size = 0; size < golden.byteLength; size++) {
      expect(() => decodeAnswer(golden.subarray(0, size)), String(size)).toThrow(expect.objectContaining({ code: "HOST_ANSWER_INVALID" }));
      if (size > 0) expect(completeMap(golden.subarray(0, size), "it"), String(size)).toBeUndefined();
    }
  });

  test("bytes that are no map are refused", () => {
    for (const bad of [[0xc1], [0x01], [0x90]]) {
      expect(() => decodeAnswer(new Uint8Array(bad))).toThrow(expect.objectContaining({ code: "HOST_ANSWER_INVALID" }));
    }
  });
});

test("headers reach the client as the supervisor sends them", () => {
  const pair = (name: string, value: string): [Uint8Array, Uint8Array] => [new TextEncoder().encode(name), new TextEncoder().encode(value)];
  const headers = [pair("Content-Encoding", "gzip"), pair("vary", "x"), pair("transfer-encoding", "chunked"), pair("x-own", "1")];
  expect(clientHeaders(headers, 5)).toEqual([
    ["x-own", "1"],
    ["content-length", "5"],
  ]);
});
