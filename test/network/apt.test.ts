import { describe, expect, test } from "vitest";
import { openArchive } from "#src/apt/archive.js";
import { fetchPackages } from "#src/apt/fetch-packages.js";
import { folderCache } from "#src/core/cache.js";
import { parseStanza } from "#src/deb/stanza.js";
import { temporaryFolder } from "../support/folder.js";

/** These tests need the network: they read the Debian mirror of this computer's apt sources. */
describe.each([
  { suite: "bookworm", least: 60_000 },
  { suite: "trixie", least: 60_000 },
  { suite: "bullseye", least: 50_000 },
])("$suite on this computer's mirror", ({ suite, least }) => {
  test("is verified with the keys that ship, and cheaper to open again", async () => {
    const cache = folderCache(temporaryFolder());
    const open = () =>
      openArchive({ suite, architecture: "amd64", components: ["main"], mirror: "auto", cache, env: process.env, now: new Date() });
    const began = performance.now();
    const archive = await open();
    const opened = performance.now();
    const again = await open();
    const times = { cold: Math.round(opened - began), warm: Math.round(performance.now() - opened) };

    expect(archive.suites.map(({ codename }) => codename)).toEqual([suite, `${suite}-updates`, `${suite}-security`]);
    expect(again.indexes.map(({ bytes }) => bytes.byteLength)).toEqual(archive.indexes.map(({ bytes }) => bytes.byteLength));
    const [main, , security] = archive.indexes.map(({ bytes }) => Buffer.from(bytes).toString("latin1"));
    expect((main?.match(/^Package: /gm) ?? []).length).toBeGreaterThan(least);
    expect((security?.match(/^Package: /gm) ?? []).length).toBeGreaterThan(100);
    process.stderr.write(`${suite}: ${times.cold} ms cold, ${times.warm} ms warm, from ${archive.mirrors.archive}\n`);

    const stanza = parseStanza(/^Package: hostname\n(?:.+\n)+/m.exec(main ?? "")?.[0] ?? "");
    const field = (name: string) => stanza.get(name) ?? "";
    const file = {
      name: "hostname",
      filename: field("filename"),
      size: Number(field("size")),
      sha256: field("sha256"),
      origin: { baseUrl: archive.mirrors.archive },
    };
    const contents = await fetchPackages([file], { cache });
    expect(contents.get(file.sha256)?.size).toBe(file.size);
  });
});
