import { describe, expect, test } from "vitest";
import { type Lock, lockDate, placePackages } from "#src/apt/lock.js";
import { lockDrift } from "#src/apt/lock-drift.js";
import { formatLock, parseLock } from "#src/apt/lock-text.js";

const sha256 = `${"0123456789".repeat(6)}abcd`;
const digits = "1".repeat(64);
const lock: Lock = {
  request: { from: "debian:bookworm", arch: ["amd64"], packages: ["bash", "tricky: name"], remove: [] },
  suites: new Map([
    ["bookworm", { date: new Date("2026-01-10T00:00:00Z"), sha256 }],
    ["other/stable", { date: new Date("2026-01-11T00:00:00Z"), sha256: digits }],
  ]),
  packages: new Map([
    [
      "amd64",
      [
        { name: "bash", version: "5", architecture: "amd64", suite: "bookworm", path: "pool/b/bash_5_amd64.deb", size: 12, sha256: digits },
        { name: "own", version: "1:2.0~3-1", architecture: "all", suite: "local", path: "debs/my own.deb", size: 1, sha256 },
      ],
    ],
  ]),
};

describe("a lock", () => {
  test("is read as it was written, versions that look like numbers too", () => {
    expect(parseLock(formatLock(lock), "runtime.lock")).toEqual(lock);
  });

  test("changes only the lines of what changed", () => {
    const list = lock.packages.get("amd64") ?? [];
    const newer = { ...lock, packages: new Map([["amd64", list.map((one) => (one.name === "own" ? { ...one, version: "2" } : one))]]) };
    const [before, after] = [formatLock(lock).split("\n"), formatLock(newer).split("\n")];
    expect(after.filter((line) => !before.includes(line))).toEqual(['      version: "2"']);
    expect(after.length).toBe(before.length);
  });

  test("is of the newest of its suites, and holds no host", () => {
    expect(lockDate(lock)).toEqual(new Date("2026-01-11T00:00:00Z"));
    expect(formatLock(lock)).not.toMatch(/:\/\//);
  });

  test("is placed at whatever mirror is chosen", () => {
    const place = { name: "bookworm", dist: "bookworm", baseUrl: "http://a", mirrors: ["http://b"], components: [], keyring: undefined };
    const [bash, own] = placePackages(lock.packages.get("amd64") ?? [], { suites: [place], local: "file:///project" });
    expect(bash).toMatchObject({
      filename: "pool/b/bash_5_amd64.deb",
      origin: { suite: "bookworm", baseUrl: "http://a", mirrors: ["http://b"] },
    });
    expect(own?.origin).toEqual({ suite: "local", baseUrl: "file:///project" });
  });

  const text = formatLock(lock);
  test.each([
    ["is not YAML", "a: [", /Cannot read/],
    ["is a word", "word", /the file is not a map/],
    ["is of another form", text.replace("lock: 1", "lock: 2"), /its form is 2/],
    ["has a path that leads out", text.replace("pool/b/bash_5_amd64.deb", "../../etc/passwd"), /path of bash/],
    ["has a path with a host", text.replace("pool/b/bash_5_amd64.deb", "//host/x"), /path of bash/],
    ["has a version that is none", text.replace('version: "5"', 'version: "-5"'), /version of bash/],
    ["has a version that is a number", text.replace('version: "5"', "version: 5"), /version of bash/],
    ["has a size below nothing", text.replace("size: 12", "size: -12"), /size of bash/],
    ["has a digest that is none", text.replaceAll(digits, digits.slice(1)), /sha256 of/],
    ["has a name that is none", text.replace("    bash:", "    ../x:"), /not the name of a package/],
    ["has a date that is none", text.replace("2026-01-10T00:00:00.000Z", "2026-13-10T00:00:00.000Z"), /date of bookworm/],
    ["has packages that are a list", text.replace(/packages:\n {2}amd64:[\s\S]*/, "packages: []\n"), /packages is not a map/],
    ["has the same package twice", text.replace("    own:", "    bash:"), /Cannot read/],
    ["has aliases", text.replace("    bash:", "    bash: &x").replace(/ {4}own:[\s\S]*/, "    own: *x\n"), /Cannot read/],
  ])("that %s is refused", (_, bad, message) => {
    expect(() => parseLock(bad, "runtime.lock")).toThrow(
      expect.objectContaining({
        code: "LOCK_INVALID",
        message: expect.stringMatching(message),
        hint: expect.stringContaining("lock --update"),
      }),
    );
  });
});

describe("what is wrong with a lock", () => {
  const text = formatLock(lock);
  const line = (part: string) => text.slice(0, text.indexOf(part)).split("\n").length;
  test.each([
    ["a value", text.replace("size: 12", "size: -12"), { line: line("size: 12"), column: 7, excerpt: "      size: -12" }],
    ["a name", text.replace("    bash:", "    ../x:"), { line: line("    bash:"), column: 5, excerpt: "    ../x:" }],
    ["a key that is missing", text.replace(/ {6}version: "5"\n/, ""), { line: line("    bash:"), column: 5, excerpt: "    bash:" }],
    ["YAML", text.replace("    own:", "    bash:"), { line: line("    own:"), column: 5, excerpt: "    bash:" }],
    ["the end", `${text}  x: [`, { line: text.split("\n").length, column: 7, excerpt: "  x: [" }],
  ])("is shown where it stands: %s", (_, bad, place) => {
    expect(() => parseLock(bad, "runtime.lock")).toThrow(expect.objectContaining({ where: { source: "runtime.lock", ...place } }));
  });

  test("is not that its lines end as those of Windows", () => {
    expect(parseLock(text.replaceAll("\n", "\r\n"), "runtime.lock")).toEqual(lock);
  });
});

describe("the drift of a lock", () => {
  const request = { from: "debian:bookworm", packages: ["a", "b"] };
  test.each([
    [{ ...request }, []],
    [{ ...request, packages: ["b", "a"] }, ["packages: their order was changed"]],
    [{ ...request, packages: ["a", "c"] }, ["packages: c was added", "packages: b was removed"]],
    [{ ...request, from: "debian:trixie" }, ["from: it was debian:bookworm and is debian:trixie"]],
    [{ ...request, remove: ["x"] }, ["remove: x was added"]],
    [{ ...request, snapshot: "x" }, ["snapshot: it was not given and is x"]],
  ])("to %j is %j", (now, changes) => {
    expect(lockDrift(request, now)).toEqual(changes);
  });
});
