import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, type Ended } from "../support/cli.js";
import { fixtureArchive, type MirrorServer, startMirror } from "../support/mirror-server.js";
import { serveRanges } from "../support/range-server.js";

/** `why` on a project and on its image, as a user asks. */
let mirror: MirrorServer;
let folder: string;
let image: string;
let env: Record<string, string>;
const keyring = ["--keyring", join(fixtureArchive, "public-key.asc")];

beforeAll(async () => {
  mirror = await startMirror();
  folder = join(mkdtempSync(join(tmpdir(), "aleph-runtime-why-")), "demo");
  mkdirSync(folder);
  env = { ALEPH_RUNTIME_CACHE: join(folder, "..", "cache") };
  writeFileSync(
    join(folder, "runtime.yaml"),
    `from: debian:bookworm\nmirror: {archive: "${mirror.archive}", security: "${mirror.security}"}\npackages: [python3-msgpack, openssh-server, python3-aiohttp]\n`,
  );
  image = join(folder, "build", "demo.squashfs");
});
afterAll(async () => {
  rmSync(join(folder, ".."), { recursive: true, force: true });
  await mirror.close();
});

const why = (...args: string[]) => cli(["why", ...args], { env });
const errorOf = (ended: Ended): { code: string; hint: string } => JSON.parse(ended.stdout).error;

describe("why", () => {
  test("tells of a project before it is built, which alternative was chosen and who provides a name", async () => {
    const ended = await why(folder, "nullmailer", "python3-charset-normalizer", ...keyring);
    expect(ended.stdout).toMatch(
      /^nullmailer \S+ \(amd64\), .* installed\n {2}openssh-server is in the package list\n {2}openssh-server Depends: default-mta \| mail-transport-agent -> nullmailer \S+, which provides mail-transport-agent\n/,
    );
    expect(ended.stdout).toContain("\n\npython3-charset-normalizer 3.0.1-2 (all)");
    expect(ended.stdout).toContain(
      "python3-aiohttp Depends: python3-charset-normalizer | python3-chardet -> python3-charset-normalizer 3.0.1-2\n",
    );
    const unbuilt = await why(folder, "/usr/bin/python3", "--json", ...keyring);
    expect(errorOf(unbuilt)).toMatchObject({ code: "WHY_NOT_BUILT", hint: expect.stringContaining("aleph-runtime build") });
  });

  test("tells what would go, and what it saves", async () => {
    const removal = JSON.parse((await why(folder, "--without", "openssh-server", "--json", ...keyring)).stdout);
    expect(removal.going.map(({ name, because }: { name: string; because: string }) => `${name} ${because}`)).toEqual([
      "openssh-server asked",
      "nullmailer unneeded",
    ]);
    expect(removal.saved.installedBytes).toBeGreaterThan(0);
    expect(removal.saved.downloadBytes).toBeGreaterThan(0);
    const base = (await why(folder, "--without", "libc6", ...keyring)).stdout;
    expect(base).toMatch(/Every Debian system has .*: without it, dpkg and apt do not work\.\n$/);
  });

  test("tells the same of a locked project, offline, and says where the archive went on", async () => {
    expect(await cli(["lock", folder, ...keyring], { env })).toMatchObject({ status: 0 });
    const asked = mirror.requests.length;
    const before = await why(folder, "nullmailer", "--offline", ...keyring);
    expect(before).toMatchObject({ status: 0, stdout: expect.stringContaining("openssh-server is in the package list") });
    expect(before.stderr).not.toContain("went on");
    expect(mirror.requests.length).toBe(asked);
    const lock = join(folder, "runtime.lock");
    const text = readFileSync(lock, "utf8");
    writeFileSync(lock, text.replace(/(\n {4}nullmailer:\n {6}version: )".*"/, '$1"0.1-1"'));
    expect((await why(folder, "nullmailer", "--offline", ...keyring)).stderr).toContain("since runtime.lock was written: nullmailer.");
    writeFileSync(lock, text);
  });

  test("tells of a built project's paths, with its own list, and of an image by its database", { timeout: 60_000 }, async () => {
    expect((await cli(["build", folder, ...keyring], { env })).status).toBe(0);
    const ofProject = await why(folder, "/usr/sbin/sshd", ...keyring);
    expect(ofProject.stdout).toMatch(
      /^\/usr\/sbin\/sshd is of openssh-server\.\n\nopenssh-server .*\n {2}openssh-server is in the package list\n/,
    );
    const ofImage = await why(image, "nullmailer");
    expect(ofImage.stdout).toMatch(
      /\n {2}openssh-server is needed by nothing else in the image\n {2}openssh-server Depends: default-mta \| /,
    );
    const made = await why(image, "/etc/passwd");
    expect(made.stdout).toBe("No package ships /etc/passwd: it was made while packages were configured, or a project put it there.\n");
    const { saved } = JSON.parse((await why(image, "--without", "openssh-server", "--json")).stdout);
    expect(saved.image.files).toBeGreaterThan(0);
    expect(saved.image.stored).toBeGreaterThan(0);
    expect(saved).not.toHaveProperty("downloadBytes");
  });

  test("reads an image over HTTP", { timeout: 60_000 }, async () => {
    const server = await serveRanges(readFileSync(image));
    try {
      const { answers } = JSON.parse((await why(server.url, "nullmailer", "/usr/sbin/sshd", "--json")).stdout);
      expect(answers).toMatchObject([
        {
          asked: "nullmailer",
          packages: [{ root: { name: "openssh-server", by: "image" }, chain: [{ field: "Depends", needed: "nullmailer" }] }],
        },
        { asked: "/usr/sbin/sshd", path: { path: "/usr/sbin/sshd" }, packages: [{ name: "openssh-server", chain: [] }] },
      ]);
    } finally {
      await server.close();
    }
  });

  test.each([
    ["a package that is not there", ["nulmailer"], 1, "WHY_PACKAGE_MISSING", "Did you mean nullmailer?"],
    ["one that is to go and is not there", ["--without", "nulmailer"], 1, "WHY_PACKAGE_MISSING", "Did you mean nullmailer?"],
    ["a path that is not there", ["/usr/sbin/sshx"], 1, "IMAGE_PATH_MISSING", "Did you mean /usr/sbin/sshd?"],
    ["no question", [], 2, "USAGE", /why .* PACKAGE/],
    ["two questions", ["nullmailer", "--without", "openssh-server"], 2, "USAGE", /--without PACKAGE/],
  ])("%s is an error with a hint", async (_, args, status, code, hint) => {
    const ended = await why(image, ...args, "--json");
    expect(ended.status).toBe(status);
    expect(errorOf(ended)).toMatchObject({ code, hint: expect.stringMatching(hint) });
  });
});
