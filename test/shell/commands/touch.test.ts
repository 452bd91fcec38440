import { expect, test } from "vitest";
import { date } from "#src/shell/commands/date.js";
import { touch } from "#src/shell/commands/touch.js";
import { runSteps } from "../../support/system-oracle.js";

const files = { g: "x", r: "", "d/e": {}, lg: { link: "g" }, dang: { link: "none" }, l1: { link: "l2" }, l2: { link: "l1" } };

test.each([
  [["touch"]],
  [["touch", "new", "g", "d", "d/"]],
  [["touch", "nope/x", "nope/", "g/", "g/x", "", "l1", "-"]],
  [["touch", "-c", "nope", "nope/x", "g"]],
  [["touch", "dang"]],
  [["touch", "-h", "dang", "nope"]],
  [["touch", "-hc", "nope"]],
  [["touch", "-r", "nope", "g"]],
  [["touch", "-d", "@100", "g"]],
  [["touch", "-d", "2020-01-02 03:04:05", "g", "new"]],
  [["touch", "-d", "2020-01-02T03:04:05Z", "lg"]],
  [["touch", "-t", "202001020304.05", "g"]],
  [["touch", "-t", "2001020304", "g"]],
  [["touch", "-t", "7001020304", "g"]],
  [["touch", "-t", "01020304", "g"]],
  [["touch", "-t", "zz", "g"]],
  [["touch", "-t", "202013020304", "g"]],
  [["touch", "-d", "2020-02-30", "g"]],
  [["touch", "-amd", "Thu, 02 Jan 2020 03:04:05 +0000", "g"]],
  [["touch", "-md", "@5", "g"]],
  [["touch", "--date=@99", "--no-create", "g", "nope"]],
  [["touch", "--time=mtime", "-d", "@3", "g"]],
  [["touch", "-d", "@3", "-t", "202001020304", "g"]],
  [["touch", "-d", "@3", "-r", "r", "-t", "202001020304", "g"]],
  [["touch", "--", "-x"]],
])("%j does as the real one", (argv) => {
  const dates = argv.some((arg) => arg === "g") ? [["date", "-r", "g", "+%s"]] : [];
  const fixed = dates.length > 0 && argv.some((arg) => /^-.*[dt]|^--date/.test(arg)) ? dates : [];
  const { ours, real } = runSteps({ touch, date }, [["touch", "-d", "@1600000000", "g"], argv, ...fixed], { files });
  expect(ours).toEqual(real);
});

test("times are taken from another file", () => {
  const steps = [
    ["touch", "-d", "@12345", "r"],
    ["touch", "-r", "r", "g"],
    ["touch", "-a", "-d", "@8", "g"],
    ["date", "-r", "g", "+%s"],
    ["touch", "-h", "-d", "@6", "lg"],
    ["date", "-r", "lg", "+%s"],
    ["touch", "-r", "r", "-d", "1 hour", "g"],
    ["date", "-r", "g", "+%s"],
  ];
  const { ours, real } = runSteps({ touch, date }, steps, { files });
  expect(ours).toEqual(real);
});

test.each([[["touch", "-d", "next friday", "g"]], [["touch", "-d", "@-1", "g"]]])("%j is refused", (argv) => {
  expect(() => runSteps({ touch }, [argv], { files })).toThrow("the date");
});
