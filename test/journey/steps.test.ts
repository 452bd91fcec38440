import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, type Ended } from "../support/cli.js";
import { namesBelow, temporaryFolder } from "../support/folder.js";
import { fixtureArchive, type MirrorServer, startMirror } from "../support/mirror-server.js";

/** preseed, users and run of runtime.yaml, through the whole program on the fixture archive. */
let mirror: MirrorServer;
beforeAll(async () => {
  mirror = await startMirror();
});
afterAll(() => mirror.close());

const keyring = join(fixtureArchive, "public-key.asc");

interface Project {
  readonly folder: string;
  readonly build: () => Promise<Ended>;
  readonly image: string;
}

function project(more: string): Project {
  const folder = join(temporaryFolder(), "demo");
  mkdirSync(folder);
  const head = `from: debian:bookworm\nmirror: {archive: "${mirror.archive}", security: "${mirror.security}"}\npackages: [python3-msgpack]\n`;
  writeFileSync(join(folder, "runtime.yaml"), head + more);
  const env = { ALEPH_RUNTIME_CACHE: join(folder, "..", "cache") };
  return {
    folder,
    image: join(folder, "build", "demo.squashfs"),
    build: () => cli(["build", folder, "--keyring", keyring, "--json"], { env }),
  };
}

const read = async (image: string, path: string): Promise<string> => (await cli(["cat", image, path])).stdout;

describe("runtime.yaml", () => {
  test("answers questions, makes users and runs shell over the tree, and the ledger tells it", async () => {
    const demo = project(
      [
        "preseed: {tzdata/Areas: Europe}",
        "users:",
        "  - {name: app, uid: 1234, gid: 1235, home: /srv/app, comment: The program, groups: [www-data]}",
        "  - {name: daemon1, system: true}",
        "run:",
        "  - echo one > /etc/one",
        "  - |",
        "    for n in two three; do",
        "      echo $n >> /srv/app/words",
        "    done",
        "",
      ].join("\n"),
    );
    const ended = await demo.build();
    expect(ended.stdout).not.toContain('"error"');
    expect(ended.status).toBe(0);
    const passwd = await read(demo.image, "/etc/passwd");
    expect(passwd).toContain("app:x:1234:1235:The program:/srv/app:/bin/bash\n");
    expect(passwd).toMatch(/^daemon1:x:(\d+):\1::\/nonexistent:\/usr\/sbin\/nologin$/m);
    expect(await read(demo.image, "/etc/group")).toMatch(/^www-data:.*[:,]app$/m);
    expect(await read(demo.image, "/etc/one")).toBe("one\n");
    expect(await read(demo.image, "/srv/app/words")).toBe("two\nthree\n");
    expect(await read(demo.image, "/srv/app/.bashrc")).toBe(await read(demo.image, "/etc/skel/.bashrc"));
    expect((await cli(["stat", demo.image, "/srv/app", "--json"])).stdout).toMatch(/1234[\s\S]*1235/);
    expect(await read(demo.image, "/var/cache/debconf/config.dat")).toMatch(/^Name: tzdata\/Areas\n[\s\S]*?Value: Europe$/m);
    const { scripts } = JSON.parse(readFileSync(join(demo.folder, "build", "demo.configure.json"), "utf8"));
    const rows = scripts.filter((row: { package: string }) => row.package === "runtime.yaml");
    expect(rows.map(({ script, changed }: { script: string; changed: string[] }) => [script, changed.includes("/etc/one")])).toEqual([
      ["users", false],
      ["users", false],
      ["run", true],
      ["run", false],
    ]);
  });

  test.each([
    ["a line that fails", "run:\n  - echo fine\n  - |\n    true\n    cd /nothing\n", "CONFIGURE_RUN_FAILED", 8],
    ["a program that there is not", "run: [no-such-program --now]\n", "CONFIGURE_RUN_FAILED", 4],
    ["an option that is not understood", "run:\n  - |\n    true\n    dpkg --no-such-action\n", "CONFIGURE_NOT_UNDERSTOOD", 7],
    ["an endless loop", 'run: ["while :; do :; done"]\n', "SHELL_LIMIT", 4],
    ["endless forks", 'run: ["f() { f & f; }; f"]\n', "SHELL_LIMIT", 4],
    ["a syntax error", 'run: ["if true; then"]\n', "CONFIGURE_RUN_FAILED", 4],
    ["a user whose number is taken", "users: [{name: app, uid: 0}]\n", "CONFIGURE_USER", undefined],
    ["a group that is not there", "users: [{name: app, groups: [nothing]}]\n", "CONFIGURE_USER", undefined],
  ])("%s ends the build with the line, and leaves no image", async (_, more, code, line) => {
    const demo = project(more);
    const ended = await demo.build();
    const { error } = JSON.parse(ended.stdout);
    expect(error).toMatchObject({ code, where: { source: "runtime.yaml", ...(line === undefined ? {} : { line }) } });
    expect(ended.status).toBe(1);
    expect(existsSync(join(demo.folder, "build")) ? namesBelow(join(demo.folder, "build")) : []).toEqual([]);
  });

  test("another answer is not taken for the state that was kept", async () => {
    const demo = project("preseed: {tzdata/Areas: Europe}\n");
    expect(await demo.build()).toMatchObject({ status: 0 });
    const definition = join(demo.folder, "runtime.yaml");
    writeFileSync(definition, readFileSync(definition, "utf8").replace("Europe", "Asia"));
    expect(await demo.build()).toMatchObject({ status: 0 });
    expect(await read(demo.image, "/var/cache/debconf/config.dat")).toMatch(/^Value: Asia$/m);
  });

  test("what a line writes outside of the tree by its path stays in the tree", async () => {
    const name = `outside-of-the-tree-${process.pid}`;
    const demo = project(`run: ["cd /etc && echo x > ../../../../../../${name}"]\n`);
    expect(await demo.build()).toMatchObject({ status: 0 });
    expect(existsSync(`/${name}`)).toBe(false);
    expect(await read(demo.image, `/${name}`)).toBe("x\n");
  });
});
