import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { debOf, type TestEntry } from "../support/archives.js";
import { cli, type Ended } from "../support/cli.js";
import { namesBelow, temporaryFolder } from "../support/folder.js";
import { fixtureArchive, type MirrorServer, startMirror } from "../support/mirror-server.js";

/** Packages whose maintainer scripts mean harm or never end, through the whole program on the fixture archive. */
let mirror: MirrorServer;
beforeAll(async () => {
  mirror = await startMirror();
});
afterAll(() => mirror.close());

const control = "Package: hostile\nVersion: 1.0\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: none\n";

/** The programs that scripts call beside those of the fixture archive: binaries, as in a real system. */
const programs = "awk chroot expr grep ln mkdir mknod sed seq sleep xargs"
  .split(" ")
  .map((name): TestEntry => ({ name: `./usr/local/bin/${name}`, mode: 0o755, content: "\x7fELF" }));

interface Hostile {
  readonly ended: Ended;
  /** What stands in the project's folder beside what was put there. */
  readonly left: readonly string[];
  readonly image: string;
}

interface BuildOptions {
  readonly script?: string;
  readonly files?: readonly TestEntry[];
  /** More of runtime.yaml. */
  readonly more?: string;
}

/** Builds an image with a package that has this postinst, or another script. */
async function build(text: string, { script = "postinst", files = [], more = "" }: BuildOptions = {}): Promise<Hostile> {
  const folder = join(temporaryFolder(), "demo");
  const cache = join(folder, "..", "cache");
  mkdirSync(folder);
  const deb = debOf([...programs, ...files], { control, files: [{ name: `./${script}`, mode: 0o755, content: text }] });
  writeFileSync(join(folder, "hostile.deb"), deb);
  const head = `from: debian:bookworm\nmirror: {archive: "${mirror.archive}", security: "${mirror.security}"}\n`;
  writeFileSync(join(folder, "runtime.yaml"), `${head}init: none\npackages: [./hostile.deb]\n${more}`);
  const args = ["build", folder, "--keyring", join(fixtureArchive, "public-key.asc"), "--json"];
  const ended = await cli(args, { env: { ALEPH_RUNTIME_CACHE: cache } });
  const left = readdirSync(folder).filter((name) => name !== "runtime.yaml" && name !== "hostile.deb");
  return {
    ended,
    image: join(folder, "build", "demo.squashfs"),
    left: left.flatMap((name) => [name, ...namesBelow(join(folder, name))]).filter((name) => name !== "build"),
  };
}

const errorOf = ({ stdout }: Ended) =>
  JSON.parse(stdout).error as { code: string; message: string; where: { source: string; line: number } };
const quick = "configure: {seconds: 3}\n";

describe("a maintainer script ends the build with its package, its name and its line, and leaves no image", () => {
  test.each([
    ["loops for ever", "\nwhile :; do\n  :\ndone\n", "SHELL_LIMIT", 3, /runs more than 2000000 commands/],
    ["forks without end", "\nbomb() {\n  bomb | bomb &\n}\nbomb\n", "SHELL_LIMIT", 3, /more than 200 shells and functions/],
    [
      "forks in a loop",
      "\nwhile true; do ( sleep 1 & ) ; done\n",
      "SHELL_LIMIT",
      2,
      /runs (?:more than 2000000 commands|longer than 3 seconds)/,
    ],
    ["calls itself", '\nexec "$0" "$@"\n', "SHELL_LIMIT", 2, /more than 200 shells/],
    ["reads itself", '\n. "$0"\n', "SHELL_LIMIT", 2, /nests deeper than can be followed/],
    ["recurses", "\nf() {\n  f\n}\nf\n", "SHELL_LIMIT", 3, /more than 200 shells and functions/],
    ["evaluates itself", '\nx=\'eval "$x"\'\neval "$x"\n', "SHELL_LIMIT", 3, /nests deeper than can be followed/],
    [
      "writes endless output",
      "\ntrue\nwhile :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$x; x=$x$x-; done\n",
      "SHELL_LIMIT",
      3,
      /writes more than|needs more memory|longer than 3 seconds/,
    ],
    ["reads a device that does not end", "\ncat /dev/zero > /var/zeros\n", "SHELL_LIMIT", 2, /writes more than 268435456 bytes/],
    [
      "makes millions of files",
      "\nmkdir /var/m\ncd /var/m\nseq 3000000 | xargs mkdir\n",
      "SHELL_LIMIT",
      4,
      /changes more than 1000000 paths|longer than 3 seconds/,
    ],
    ["doubles a variable", "\nx=aaaaaaaa\nwhile :; do x=$x$x; done\n", "SHELL_LIMIT", 3, /needs more memory than there is/],
    ["doubles its arguments", '\nset -- a\nwhile :; do set -- "$@" "$@"; done\n', "SHELL_LIMIT", 3, /more than 1000000 words/],
    [
      "nests arithmetic",
      "\nx=1\nfor i in $(seq 16); do x=$x$x; done\ny=$(echo $x | sed 's/1/(/g')\n: $(( $y ))\n",
      "SHELL_LIMIT",
      5,
      /nests deeper/,
    ],
    ["has an awk that does not end", "\ntrue\nawk 'BEGIN { while (1) x = 1 }'\n", "SHELL_LIMIT", 3, /runs longer than 3 seconds/],
    ["has a sed that does not end", "\necho a | sed ':a; ba'\n", "SHELL_LIMIT", 2, /runs longer than 3 seconds/],
    [
      "has a back reference that is tried for ever",
      `\ngrep -E '^(a|aa|aaa|b)*(a*)*\\1x\\2$' <<END\n${"a".repeat(4000)}\nEND\n`,
      "SHELL_LIMIT",
      2,
      /runs longer than 3 seconds|needs more memory/,
    ],
    ["has a syntax error", "\necho fine\nif true; then\n  echo\n", "CONFIGURE_SCRIPT_FAILED", 5, /status 2: .*Syntax error/],
    ["has a syntax error in the middle", "\necho fine\necho )\necho\n", "CONFIGURE_SCRIPT_FAILED", 3, /status 2: .*3: Syntax error/],
    ["calls a program that is not there", "\nset -e\nno-such-program --now\n", "CONFIGURE_SCRIPT_FAILED", 3, /no-such-program: not found/],
    ["writes to a disk", "\nset -e\nmknod /root/sda b 8 0\n\necho x > /root/sda\n", "CONFIGURE_SCRIPT_FAILED", 5, /status 2/],
    ["kills everything", "\nkill -9 -1\n", "CONFIGURE_SCRIPT_FAILED", 2, /kill/],
  ] as readonly (readonly [string, string, string, number | undefined, RegExp])[])("that %s", async (_, text, code, line, message) => {
    const waits = message.source.includes("longer than 3 seconds");
    const { ended, left } = await build(`#!/bin/sh${text}`, waits ? { more: quick } : {});
    const error = errorOf(ended);
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(message);
    expect(`${error.message} ${error.where.source}`).toMatch(/postinst of hostile|hostile\.postinst/);
    if (line !== undefined) expect(error.where.line).toBe(line);
    expect(ended.status).toBe(1);
    expect(left).toEqual([]);
  });

  test("that calls a binary which nothing stands in for, whatever the script makes of its status", async () => {
    const files = [{ name: "./usr/bin/own-tool", mode: 0o755, content: "\x7fELF own" }];
    const { ended, left } = await build("#!/bin/sh\nset -e\nown-tool --setup 2> /dev/null || true\n", { files });
    expect(errorOf(ended)).toMatchObject({ code: "CONFIGURE_NOT_UNDERSTOOD", where: { line: 3 } });
    expect(errorOf(ended).message).toContain("hostile.postinst, line 3: /usr/bin/own-tool");
    expect(ended.status).toBe(1);
    expect(left).toEqual([]);
  });

  test("that calls such a binary in what it evaluates: the line of the eval", async () => {
    const files = [{ name: "./usr/bin/own-tool", mode: 0o755, content: "\x7fELF own" }];
    const { ended } = await build("#!/bin/sh\nset -e\ncall='true\nown-tool --setup'\n\neval \"$call\"\n", { files });
    expect(errorOf(ended)).toMatchObject({ code: "CONFIGURE_NOT_UNDERSTOOD", where: { line: 6 } });
  });

  test("that is a preinst", async () => {
    const { ended, left } = await build("#!/bin/sh\n\nwhile :; do :; done\n", { script: "preinst" });
    expect(errorOf(ended)).toMatchObject({ code: "SHELL_LIMIT", where: { source: "hostile.preinst", line: 3 } });
    expect(left).toEqual([]);
  });

  test("that calls another script which does not end: its line, and that of the other one", async () => {
    const files = [{ name: "./usr/bin/other", mode: 0o755, content: "#!/bin/sh\n\n\nwhile :; do :; done\n" }];
    const { ended } = await build("#!/bin/sh\nother\n", { files });
    expect(errorOf(ended)).toMatchObject({ where: { source: "hostile.postinst", line: 2 } });
    expect(errorOf(ended).message).toContain("(at line 4 of /usr/bin/other)");
  });
});

describe("expressions that other matchers try for ever", () => {
  test("are matched at once", async () => {
    const many = "a".repeat(3000);
    const text = [
      "#!/bin/bash",
      "set -e",
      `text=${many}`,
      "if echo $text | grep -E '^(a+)+b$'; then exit 1; fi",
      "if echo $text | grep -E '(a|a|aa)*(.*)*c'; then exit 1; fi",
      "echo $text | sed -E 's/(a*)*(a*)*b/x/' > /root/sed",
      "expr $text : '\\(a*\\)*b' && exit 1",
      "echo $text | awk '/(a+)+$/ { n++ } /(a*)*b/ { n = 9 } END { print n }' > /root/awk",
      "if [[ $text =~ (a+)+b ]]; then exit 1; fi",
      "case $text in *a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b) exit 1;; esac",
      `y=\${text##*a*a*a*a*b}`,
      'test "$y" = "$text"',
      "",
    ].join("\n");
    const { ended, image } = await build(text, { more: "configure: {seconds: 60}\n" });
    expect(ended).toMatchObject({ status: 0 });
    expect((await cli(["cat", image, "/root/awk"])).stdout).toBe("1\n");
    expect((await cli(["cat", image, "/root/sed"])).stdout).toBe(`${many}\n`);
  });
});

describe("what a script writes outside of its tree", () => {
  test("stays in the tree: by .., by links that lead above the root, and through proc", async () => {
    const name = `outside-of-the-tree-${process.pid}`;
    const link: TestEntry = { name: "./srv/up", type: "2", target: "../../../../../.." };
    const script = [
      "#!/bin/sh",
      "set -e",
      `cd /etc && echo one > ../../../../../../../${name}`,
      `echo two > /srv/up/tmp/${name}`,
      `ln -s /../../../tmp/${name}-3 /srv/link`,
      "echo three > /srv/link",
      `mkdir -p /proc/1/root/tmp && echo four > /proc/1/root/tmp/${name}-4`,
      `chroot /srv/up /bin/sh -c 'echo five > /tmp/${name}-5'`,
      "",
    ].join("\n");
    const { ended, image } = await build(script, { files: [link] });
    expect(ended).toMatchObject({ status: 0 });
    for (const path of [`/${name}`, `/tmp/${name}`, `/tmp/${name}-3`, `/tmp/${name}-4`, `/tmp/${name}-5`])
      expect(existsSync(path)).toBe(false);
    const read = async (path: string) => (await cli(["cat", image, path])).stdout;
    expect(await read(`/${name}`)).toBe("one\n");
    expect(await read(`/tmp/${name}`)).toBe("two\n");
    expect(await read(`/tmp/${name}-3`)).toBe("three\n");
  });

  test("does not reach this computer's files, programs or environment", async () => {
    const { ended, image } = await build(
      "#!/bin/sh\nset -e\nenv > /root/env\ncat /etc/hostname /proc/self/environ > /root/read 2> /dev/null || true\n",
    );
    expect(ended).toMatchObject({ status: 0 });
    const env = (await cli(["cat", image, "/root/env"])).stdout;
    expect(env).not.toContain("ALEPH_RUNTIME_CACHE");
    expect((await cli(["cat", image, "/root/read"])).stdout).toBe("");
  });
});
