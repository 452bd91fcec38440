import { expect, test } from "vitest";
import { type Command, UnsupportedCall } from "#src/shell/command.js";
import { runParts } from "#src/shell/commands/run-parts.js";
import { writeText } from "#src/shell/system/open-file.js";
import { runSteps } from "../../support/system-oracle.js";

const script = (text: string) => ({ text: `#!/bin/sh\n${text}\n`, mode: 0o755 });

const files = {
  "d/10one": script('echo 10one "$@"'),
  "d/20two": script('echo 20two "$@"'),
  "d/30-x": script('echo 30-x "$@"'),
  "d/40err": script("echo err >&2"),
  "d/50fail": script("exit 3"),
  "d/60nox": "#!/bin/sh\necho never\n",
  "d/70dang": { link: "nope" },
  "d/80ln": { link: "10one" },
  "d/90no": { text: "echo no", mode: 0o755 },
  "d/A_b": script('echo A_b "$@"'),
  "d/x.sh": script("echo x.sh"),
  "d/.hid": script("echo hid"),
  "d/a.dpkg-old": script("echo old"),
  "d/sub": {},
  e: {},
  f: "",
} as const;

const says: (name: string) => Command =
  (name) =>
  ({ args, stdout }) => {
    writeText(stdout, `${[name, ...args].join(" ")}\n`);
    return 0;
  };

const programs = {
  "run-parts": runParts,
  "10one": says("10one"),
  "80ln": says("10one"),
  "20two": says("20two"),
  "30-x": says("30-x"),
  A_b: says("A_b"),
  "x.sh": says("x.sh"),
  "50fail": () => 3,
  "40err": (({ stderr }) => {
    writeText(stderr, "err\n");
    return 0;
  }) as Command,
};

test.each([
  ["run-parts"],
  ["run-parts", "nope"],
  ["run-parts", "f"],
  ["run-parts", "--test", "d"],
  ["run-parts", "--list", "d"],
  ["run-parts", "--list", "d/"],
  ["run-parts", "d"],
  ["run-parts", "--report", "d"],
  ["run-parts", "-a", "x", "--arg=y", "d"],
  ["run-parts", "-v", "d"],
  ["run-parts", "--report", "--verbose", "d"],
  ["run-parts", "--exit-on-error", "d"],
  ["run-parts", "--test", "--regex", "^[a-z.]*$", "d"],
  ["run-parts", "--regex=\\.sh$", "d"],
  ["run-parts", "--lsbsysinit", "--test", "d"],
  ["run-parts", "--reverse", "--test", "d"],
  ["run-parts", "e"],
  ["run-parts", "d", "e"],
  ["run-parts", "--list", "--test", "d"],
  ["run-parts", "--", "d"],
  ["run-parts", "--test", "--arg=a", "d"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps(programs, [argv], { files });
  expect(ours).toEqual(real);
});

test.each([
  ["--umask=077", "e"],
  ["--regex", "[", "d"],
  ["--debug", "e"],
])("run-parts %j is refused", (...args) => {
  expect(() => runSteps(programs, [["run-parts", ...args]], { files })).toThrow(UnsupportedCall);
});
