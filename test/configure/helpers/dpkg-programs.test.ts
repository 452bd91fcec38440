import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareVersions } from "#src/deb/version.js";
import { isRoot, lacks } from "../../support/oracle.js";
import { dpkgRoot, rootOption, runInRoots } from "../../support/root-oracle.js";

const executable = (text = "") => ({ text, mode: 0o755 });
const base = {
  "etc/alternatives": {},
  "var/lib/dpkg/alternatives": {},
  "var/lib/dpkg/info": {},
  "var/lib/dpkg/updates": {},
  "var/lib/dpkg/status": "",
  "var/log": {},
  "opt/bin/one": executable("1"),
  "opt/bin/two": executable("2"),
  "opt/bin/three": executable("3"),
  "usr/share/man/man1/one.1.gz": "1",
  "usr/share/man/man1/two.1.gz": "2",
};

const alternatives = (...lines: readonly string[]) => lines.map((line) => ["update-alternatives", ...line.split(" ")]);
const manual = "--slave /usr/share/man/man1/pick.1.gz pick.1.gz /usr/share/man/man1";

describe.skipIf(lacks("update-alternatives") || !isRoot)("update-alternatives does as the real one (needs root)", () => {
  test.each([
    [alternatives("--install /opt/bin/pick pick /opt/bin/one 10")],
    [alternatives("--install /opt/bin/pick pick /opt/bin/one 10", "--install /opt/bin/pick pick /opt/bin/two 20")],
    [alternatives("--install /opt/bin/pick pick /opt/bin/two 20", "--install /opt/bin/pick pick /opt/bin/one 10")],
    [alternatives("--install /opt/bin/pick pick /opt/bin/two 10", "--install /opt/bin/pick pick /opt/bin/one 10")],
    [alternatives(`--install /opt/bin/pick pick /opt/bin/one 10 ${manual}/one.1.gz`)],
    [alternatives(`--install /opt/bin/pick pick /opt/bin/three 10 ${manual}/three.1.gz`)],
    [alternatives(`--install /opt/bin/pick pick /opt/bin/one 10 ${manual}/one.1.gz`, "--install /opt/bin/pick pick /opt/bin/two 20")],
    [
      alternatives(
        `--install /opt/bin/pick pick /opt/bin/one 10 ${manual}/one.1.gz`,
        `--install /opt/bin/pick pick /opt/bin/two 20 ${manual}/two.1.gz`,
      ),
    ],
    [
      alternatives(
        "--install /opt/bin/pick pick /opt/bin/one 10",
        "--install /opt/bin/pick pick /opt/bin/two 20",
        "--set pick /opt/bin/one",
      ),
    ],
    [
      alternatives(
        "--install /opt/bin/pick pick /opt/bin/one 10",
        "--install /opt/bin/pick pick /opt/bin/two 5",
        "--set pick /opt/bin/two",
        "--auto pick",
      ),
    ],
    [alternatives("--install /opt/bin/pick pick /opt/bin/one 10", "--remove pick /opt/bin/one")],
    [
      alternatives(
        "--install /opt/bin/pick pick /opt/bin/one 10",
        "--install /opt/bin/pick pick /opt/bin/two 20",
        "--remove pick /opt/bin/two",
      ),
    ],
    [alternatives("--install /opt/bin/pick pick /opt/bin/one 10", "--install /opt/bin/pick pick /opt/bin/two 20", "--remove-all pick")],
    [alternatives("--install /opt/bin/pick pick /opt/bin/one 10", "--list pick", "--list other")],
    [alternatives("--install /opt/bin/pick pick /opt/bin/one 10", "--query pick")],
    [alternatives("--install /opt/bin/pick pick /opt/bin/missing 10")],
    [alternatives("--quiet --install /opt/bin/pick pick /opt/bin/one 10", "--install /opt/bin/pick pick /opt/bin/one 30")],
  ])("%#", (steps) => {
    const { ours, real } = runInRoots(steps, {
      files: base,
      inRoot: ([name = "", ...args], root) => ({ argv: [name, "--root", root, "--log", `${root}.log`, ...args] }),
    });
    expect({ ...ours, steps: ours.steps.map(({ status }) => status) }).toEqual({ ...real, steps: real.steps.map(({ status }) => status) });
  });
});

const divert = (...lines: readonly string[]) => lines.map((line) => ["dpkg-divert", ...line.split(" ")]);

test
  .skipIf(lacks("dpkg-divert") || !isRoot)
  .each([
    [
      divert(
        "--package a --add /opt/bin/one",
        "--listpackage /opt/bin/one",
        "--truename /opt/bin/one",
        "--truename /opt/bin/two",
        "--list",
      ),
    ],
    [divert("--package a --divert /opt/bin/one.real --rename --add /opt/bin/one")],
    [divert("--package a --no-rename --add /opt/bin/one", "--package a --no-rename --add /opt/bin/one")],
    [divert("--package a --no-rename --add /opt/bin/one", "--package b --no-rename --add /opt/bin/one")],
    [divert("--package a --rename --add /opt/bin/one", "--package a --rename --remove /opt/bin/one")],
    [divert("--package a --no-rename --add /opt/bin/one", "--package a --no-rename --remove /opt/bin/one")],
    [divert("--package a --no-rename --remove /opt/bin/one", "--quiet --package a --no-rename --remove /opt/bin/one")],
    [divert("--local --no-rename --add /opt/bin/one", "--listpackage /opt/bin/one")],
    [
      divert(
        ...["sh", "a", "bc", "share/man/man1/sh.1.gz", "zz", "x/y"].map((name) => `--package a --no-rename --add /opt/${name}`),
        "--package a --no-rename --remove /opt/bc",
        "--list",
      ),
    ],
  ])("dpkg-divert does as the real one %# (needs root)", (steps) => {
  const { ours, real } = runInRoots(steps, { files: base, inRoot: rootOption });
  expect(ours.files).toEqual(real.files);
  expect(ours.steps.map(({ status }) => status)).toEqual(real.steps.map(({ status }) => status));
  const quiet = steps.map(([, ...args]) => args.some((one) => /^--(list|listpackage|truename)$/.test(one)));
  expect(ours.steps.filter((_, i) => quiet[i])).toEqual(real.steps.filter((_, i) => quiet[i]));
});

const override = (...lines: readonly string[]) => lines.map((line) => ["dpkg-statoverride", ...line.split(" ")]);

test
  .skipIf(lacks("dpkg-statoverride") || !isRoot)
  .each([
    [override(...["sh", "a", "bc", "zz", "x/y"].map((name) => `--add root root 0755 /opt/${name}`), "--list")],
    [override("--add root root 4755 /opt/bin/one", "--update --add root root 2755 /opt/bin/two", "--remove /opt/bin/one", "--list")],
  ])("dpkg-statoverride does as the real one %# (needs root)", (steps) => {
  const accounts = { "etc/passwd": "root:x:0:0::/root:/bin/sh\n", "etc/group": "root:x:0:\n" };
  const { ours, real } = runInRoots(steps, { files: { ...base, ...accounts, "var/lib/dpkg/statoverride": "" }, inRoot: rootOption });
  expect(ours.files).toEqual(real.files);
  expect(ours.steps.map(({ status, stdout }) => ({ status, stdout }))).toEqual(
    real.steps.map(({ status, stdout }) => ({ status, stdout })),
  );
});

const unit = "[Unit]\nDescription=x\n[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\nAlias=other.service\n";
const units = {
  ...base,
  "lib/systemd/system/one.service": unit,
  "lib/systemd/system/two.timer": "[Install]\nWantedBy=timers.target\nAlso=one.service\n",
  "lib/systemd/system/three.service": "[Unit]\nDescription=no install section\n",
  "lib/systemd/system/four@.service": "[Install]\nWantedBy=getty.target\nDefaultInstance=tty1\n",
  "etc/systemd/system": {},
};
const systemd = (...lines: readonly string[]) => lines.map((line) => ["deb-systemd-helper", ...line.split(" ")]);

test
  .skipIf(lacks("deb-systemd-helper") || !isRoot)
  .each([
    [systemd("enable one.service")],
    [
      systemd(
        "unmask one.service",
        "--quiet was-enabled one.service",
        "enable one.service",
        "was-enabled one.service",
        "debian-installed one.service",
      ),
    ],
    [systemd("enable two.timer", "update-state two.timer")],
    [systemd("update-state one.service", "was-enabled one.service")],
    [systemd("enable three.service", "debian-installed three.service")],
    [systemd("mask one.service", "unmask one.service")],
    [systemd("enable one.service", "disable one.service", "was-enabled one.service")],
    [systemd("enable one.service", "purge one.service")],
    [systemd("update-state one.service", "disable one.service")],
    [systemd("debian-installed one.service", "was-enabled missing.service")],
  ])("deb-systemd-helper does as the real one %# (needs root)", (steps) => {
  const { ours, real } = runInRoots(steps, { files: units, inRoot: dpkgRoot });
  expect(ours.files).toEqual(real.files);
  expect(ours.steps.map(({ status }) => status)).toEqual(real.steps.map(({ status }) => status));
});

const script = "#!/bin/sh\n### BEGIN INIT INFO\n# Provides: one\n# Default-Start: 2 3\n# Default-Stop: 0 6\n### END INIT INFO\n";
const levels = { ...base, "etc/init.d/one": { text: script, mode: 0o755 } };
const rc = (...lines: readonly string[]) => lines.map((line) => ["update-rc.d", ...line.split(" ")]);

test
  .skipIf(lacks("update-rc.d") || !isRoot)
  .each([[rc("one defaults")], [rc("one defaults-disabled")], [rc("one defaults", "one remove")]])(
  "update-rc.d does as the real one %# (needs root)",
  (steps) => {
    const { ours, real } = runInRoots(steps, { files: levels, inRoot: dpkgRoot });
    expect(ours.files).toEqual(real.files);
    expect(ours.steps.map(({ status }) => status)).toEqual(real.steps.map(({ status }) => status));
  },
);

// The real one looks for the header of a script that it turns on or off at /etc/init.d, whatever its root.
test("update-rc.d turns a script off and on in the run levels that it starts in", () => {
  const links = (...lines: readonly string[]) => {
    const { steps, files } = runInRoots(rc(...lines), { files: levels, inRoot: () => ({ argv: ["true"] }) }).ours;
    const found = Object.keys(files).filter((path) => /rc.\.d\//.test(path));
    return [steps.at(-1)?.status, ...found.map((path) => path.slice("etc/".length))];
  };
  expect(links("one defaults", "one disable")).toEqual([0, "rc0.d/K01one", "rc2.d/K01one", "rc3.d/K01one", "rc6.d/K01one"]);
  expect(links("one defaults", "one disable", "one enable")).toEqual([0, "rc0.d/K01one", "rc2.d/S01one", "rc3.d/S01one", "rc6.d/K01one"]);
  expect(links("one disable")).toEqual([1]);
});

const versionPart = fc.constantFrom("1", "0", "10", "a", "~", "+", ".", "-1", "2", "b1", "~rc");
const version = fc.array(versionPart, { maxLength: 5 }).map((parts) => `1${parts.join("")}`.replace(/-+$/, ""));

test.skipIf(lacks("dpkg"))("versions are compared as dpkg compares them", () => {
  fc.assert(
    fc.property(version, version, (a, b) => {
      const order = compareVersions(a, b);
      const relation = order < 0 ? "lt" : order > 0 ? "gt" : "eq";
      expect(spawnSync("dpkg", ["--compare-versions", a, relation, b]).status).toBe(0);
    }),
    { numRuns: 60 },
  );
});
