import { expect, test } from "vitest";
import { UnsupportedCall } from "#src/shell/command.js";
import { falseCommand } from "#src/shell/commands/false.js";
import { find } from "#src/shell/commands/find.js";
import { rm } from "#src/shell/commands/rm.js";
import { touch } from "#src/shell/commands/touch.js";
import { trueCommand } from "#src/shell/commands/true.js";
import { echo, runSteps, sh } from "../../support/system-oracle.js";

const files = {
  "d/f": { text: "hi\n", mode: 0o644 },
  "d/s": { text: "x".repeat(2000), mode: 0o4755, owner: [1, 2] },
  "d/l": { link: "f" },
  "d/e/x.conf": "",
  "d/e/.hid": "",
  "d/e/deep/er/y": "y",
  h: { hardlink: "d/f" },
  empty: "",
  none: {},
  dang: { link: "nowhere" },
  ld: { link: "d" },
  "it's": "",
} as const;

const programs = { find, echo, sh, rm, touch, true: trueCommand, false: falseCommand };

/** The real one takes the names of a directory in an order of its own. */
type Outcome = ReturnType<typeof runSteps>["ours"];
const sorted = ({ steps, ...rest }: Outcome) => ({
  ...rest,
  steps: steps.map((step) => ({ ...step, stdout: step.stdout.split(/(?<=[\n\0])/).sort() })),
});

const format = "%h|%p|%P|%f|%H|%d|%y|%Y|%m|%M|%u|%g|%U|%G|%l|%%\\n";

test.each([
  ["find"],
  ["find", "."],
  ["find", "d"],
  ["find", "d/"],
  ["find", "nope"],
  ["find", "d", "nope", "h"],
  ["find", "it's"],
  ["find", "d", "-maxdepth", "1"],
  ["find", "d", "-mindepth", "2"],
  ["find", "d", "-mindepth", "1", "-maxdepth", "1", "-type", "d"],
  ["find", "d", "-maxdepth", "0"],
  ["find", "d", "-name", "f"],
  ["find", "-name", "*.conf"],
  ["find", "d", "-name", "*"],
  ["find", "d", "-name", "[!f]"],
  ["find", "d", "-name", "[^f]"],
  ["find", "d", "-name", "?"],
  ["find", "d", "-iname", "X.CONF"],
  ["find", "d/", "-name", "d"],
  ["find", ".", "-name", "."],
  ["find", "d", "-name", "e/x.conf"],
  ["find", "d", "-path", "d/e*"],
  ["find", "d", "-path", "d/*/er/*"],
  ["find", "d", "-wholename", "d/f"],
  ["find", "d", "-ipath", "D/F"],
  ["find", ".", "-lname", "f*"],
  ["find", ".", "-path", "./d/e", "-prune", "-o", "-print"],
  ["find", "d", "-type", "f"],
  ["find", "d", "-type", "l"],
  ["find", "d", "-type", "f,l"],
  ["find", ".", "-xtype", "l"],
  ["find", ".", "-xtype", "f"],
  ["find", "d", "-type", "x"],
  ["find", "d", "-type"],
  ["find", "d", "-perm", "644"],
  ["find", "d", "-perm", "0644"],
  ["find", "d", "-perm", "-4000"],
  ["find", "d", "-perm", "/222", "-type", "f"],
  ["find", "d", "-perm", "-u+s"],
  ["find", "d", "-perm", "u=rw,g=r,o=r"],
  ["find", "d", "-perm", "zz"],
  ["find", "d", "-perm", "+644"],
  ["find", "d", "-perm", "/u=w,g=w"],
  ["find", "d", "-user", "root", "-type", "f"],
  ["find", "d", "-user", "daemon"],
  ["find", "d", "-user", "nobodyx"],
  ["find", "d", "-group", "bin"],
  ["find", "d", "-group", "2"],
  ["find", "d", "-group", "nogr"],
  ["find", "d", "-user", "12345"],
  ["find", "d", "-uid", "+0"],
  ["find", "d", "-gid", "0", "-name", "f"],
  ["find", "d", "-nouser"],
  ["find", "d", "-nogroup"],
  ["find", ".", "-size", "0"],
  ["find", ".", "-size", "-2c", "-type", "f"],
  ["find", ".", "-size", "+1k", "-type", "f"],
  ["find", ".", "-size", "3c"],
  ["find", ".", "-size", "4", "-type", "f"],
  ["find", ".", "-size", "2k", "-type", "f"],
  ["find", ".", "-size", "a"],
  ["find", ".", "-size", "+0", "-size", "-1M"],
  ["find", ".", "-empty"],
  ["find", ".", "-type", "f", "-empty"],
  ["find", ".", "-links", "2", "-type", "f"],
  ["find", ".", "-links", "+2", "-type", "d"],
  ["find", ".", "-newer", "nope"],
  ["find", ".", "-samefile", "h"],
  ["find", "d", "-executable"],
  ["find", "d", "-print0"],
  ["find", "d", "-name", "f", "-print", "-print"],
  ["find", "d", "-printf", format],
  ["find", "d/e/", "-printf", format],
  ["find", "./d", "-printf", format],
  ["find", ".", "-maxdepth", "1", "-printf", format],
  ["find", "-L", "ld", "dang", "-printf", "%p %y %l\\n"],
  ["find", "ld", "-printf", "%p %y %Y\\n"],
  ["find", "/", "-maxdepth", "0", "-printf", "[%h|%f|%p|%P]\\n"],
  ["find", "d/f", "d/s", "-printf", "%s %n %k %b\\n"],
  ["find", "d/f", "-printf", "%5s|%-5s|%05m|%.1p|%10f|%-10f|\\n"],
  ["find", "d/f", "-printf", "a\\nb\\t\\101\\\\\\0c\\c", "-printf", "x"],
  ["find", "d/f", "-printf", "%p"],
  ["find", "d", "-exec", "echo", "{}", ";"],
  ["find", "d/e/deep", "-exec", "echo", "a", "{}", "+"],
  ["find", "d", "-type", "f", "-exec", "echo", "a{}b", "{}", ";"],
  ["find", "d", "-type", "f", "-exec", "false", ";", "-print"],
  ["find", "d", "-type", "f", "-exec", "true", ";", "-print"],
  ["find", "d", "-type", "f", "-exec", "false", "{}", "+"],
  ["find", "d/f", "-exec", "nope", "{}", ";"],
  ["find", "d", "-exec", "echo", "+"],
  ["find", "d", "-exec", "echo", "x{}", "+"],
  ["find", "d", "-exec", "echo", "{}", "{}", "+"],
  ["find", "d", "-exec", "echo"],
  ["find", "d", "-exec", ";"],
  ["find", "d", "-execdir", "echo", "{}", ";"],
  ["find", "d/", "-maxdepth", "0", "-execdir", "echo", "{}", ";"],
  ["find", "d", "-name", "f", "-exec", "sh", "-c", "exit 1", ";", "-o", "-print"],
  ["find", "d/e", "-name", "deep", "-exec", "rm", "-r", "{}", "+"],
  ["find", "none", "d/l", "-exec", "rm", "-r", "{}", ";", "-prune"],
  ["find", "d", "-delete"],
  ["find", "d", "-name", "*.conf", "-delete"],
  ["find", ".", "-name", "d", "-delete"],
  ["find", ".", "-type", "l", "-delete", "-print"],
  ["find", "none", "-empty", "-type", "d", "-delete"],
  ["find", "d", "-depth", "-name", "e", "-delete"],
  ["find", "ld", "-delete"],
  ["find", "d", "-mindepth", "1", "-delete"],
  ["find", "d/e/deep", "-depth"],
  ["find", "d/e/deep", "-depth", "-prune"],
  ["find", "d", "-name", "e", "-prune"],
  ["find", "d", "-name", "e", "-prune", "-o", "-type", "f", "-print"],
  ["find", "d/e/deep", "-quit"],
  ["find", "d/e/deep", "-name", "er", "-print", "-quit"],
  ["find", "d/e/deep", "-name", "er", "-quit", "-o", "-print"],
  ["find", "d", "-name", "f", "-o", "-name", "l"],
  ["find", "d", "-name", "f", "-type", "f", "-o", "-type", "l", "-print"],
  ["find", "d", "!", "-name", "f"],
  ["find", "d", "-not", "-type", "d"],
  ["find", "d", "!", "(", "-name", "f", "-o", "-name", "l", ")"],
  ["find", "d", "(", "-name", "f", "-o", "-name", "l", ")", "-a", "!", "-name", "l"],
  ["find", "d", "!", "!", "-name", "f"],
  ["find", "d", "-name", "f", "-print", ",", "-name", "l", "-print"],
  ["find", "d", "-true", "-false", "-o", "-name", "f"],
  ["find", "d", "-name", "f", "-and", "-type", "f", "-or", "-type", "l"],
  ["find", "d", "(", "-name", "f"],
  ["find", "d", "(", ")"],
  ["find", "d", "-name", "f", "-o"],
  ["find", "d", "-a"],
  ["find", "d", "!"],
  ["find", "d", "-o", "-name", "f"],
  ["find", "d", "-name", "f", "-name"],
  ["find", "-name"],
  ["find", "d", "-maxdepth", "a"],
  ["find", "d", "-maxdepth", "-1"],
  ["find", "-P", "ld"],
  ["find", "-H", "ld", "-maxdepth", "1"],
  ["find", "-L", "ld", "-name", "f"],
  ["find", "-L", ".", "-type", "l"],
  ["find", "-H", "dang"],
  ["find", "d", "-xdev", "-mount", "-noleaf", "-name", "f"],
  ["find", "d", "-regex", "d/."],
  ["find", "d", "-regex", ".*/[fl]"],
  ["find", "d", "-regex", ".*\\(f\\|conf\\)"],
  ["find", "d", "-regex", ".*(f|l)"],
  ["find", ".", "-regex", "./[a-z]+"],
  ["find", "d", "-regextype", "posix-extended", "-regex", "(d)/(f|l)"],
  ["find", "d", "-iregex", "D/F"],
  ["find", "d", "-regextype", "posix-basic", "-regex", "d/\\(e\\)/.*"],
  ["find", "d", "-regex", "f"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps(programs, [argv], { files });
  expect(sorted(ours)).toEqual(sorted(real));
});

test("times are looked at", () => {
  const steps = [
    ["touch", "-d", "@1700000000", "empty"],
    ["touch", "-d", "1 day ago", "h"],
    ["find", "d", "empty", "-newer", "empty", "-name", "[hf]"],
    ["find", "empty", "h", "-mtime", "+5"],
    ["find", "empty", "h", "-mtime", "1", "-mmin", "+60"],
    ["find", "empty", "-newermt", "2023-01-01"],
    ["find", "empty", "-newermt", "2024-01-01"],
    ["find", "empty", "-printf", "%T@ %TY-%Tm-%Td %TH:%TM %T+ %t %TT %TB %Ta %Ts %TS\\n"],
  ];
  const { ours, real } = runSteps(programs, steps, { files });
  expect(sorted(ours)).toEqual(sorted(real));
});

test("a loop of links is told", () => {
  const { ours, real } = runSteps(programs, [["find", "-L", "a"]], { files: { "a/b/up": { link: ".." } } });
  expect(sorted(ours)).toEqual(sorted(real));
});

test("names come in byte order", () => {
  expect(runSteps(programs, [["find", "d/e"]], { files }).ours.steps[0]?.stdout).toBe(
    "d/e\nd/e/.hid\nd/e/deep\nd/e/deep/er\nd/e/deep/er/y\nd/e/x.conf\n",
  );
});

test.each([
  ["-ls"],
  ["-perm", "/0"],
  ["-inum", "1"],
  ["-fprint", "out"],
  ["-ok", "echo", "{}", ";"],
  ["-printf", "%i"],
  ["-printf", "%q"],
  ["-atime", "1"],
  ["-name", "f\\"],
  ["-regex", "*x"],
  ["-regextype", "awk", "-regex", "x"],
  ["-execdir", "echo", "{}", "+"],
  ["-foo"],
  ["-size", "1", ")"],
])("find %j is refused", (...args) => {
  expect(() => runSteps(programs, [["find", "d", ...args]], { files })).toThrow(UnsupportedCall);
});
