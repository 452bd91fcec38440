import { expect, test } from "vitest";
import { date } from "#src/shell/commands/date.js";
import { runBoth } from "../../support/command-oracle.js";
import { runSteps } from "../../support/system-oracle.js";

const at = ["-d", "@1700000000"];

test.each([
  ...[
    at,
    ["-d", "@0"],
    ["-ud", "@951782400"],
    ["-d", "@1230768000"],
    ["-d", "@1609459199"],
    ["-d", "@-86401"],
    ["-d", "@4102444800"],
  ].flatMap((args) => [
    [["date", ...args]],
    [["date", ...args, "-R"]],
    [["date", ...args, "-I"]],
    [["date", ...args, "-Iseconds"]],
    [["date", ...args, "--iso-8601=minutes"]],
    [["date", ...args, "--rfc-3339=seconds"]],
    [
      [
        "date",
        ...args,
        "+%a|%A|%b|%B|%c|%C|%d|%D|%e|%F|%g|%G|%h|%H|%I|%j|%k|%l|%m|%M|%n|%N|%p|%P|%q|%r|%R|%s|%S|%t|%T|%u|%U|%V|%w|%W|%x|%X|%y|%Y|%z|%:z|%::z|%:::z|%Z|%%",
      ],
    ],
  ]),
  [["date", ...at, "+%-d|%_d|%05d|%-m|%_H|%^a|%^B|%#a|%#Z|%#p|%10Y|%-10Y|%_10Y|%Ey|%Od|%3N|%6N|%-N|%E|%Q|%|%"]],
  [["date", ...at, "+"]],
  [["date", ...at, "-Ihours"]],
  [["date", ...at, "-Ins"]],
  [["date", ...at, "--rfc-3339=ns"]],
  [["date", ...at, "--rfc-3339=date"]],
  [["date", ...at, "-R", "+%s"]],
  [["date", ...at, "+%s", "x"]],
  ...[
    "2020-01-02",
    "2020-01-02 03:04",
    "2020-01-02 03:04:05 UTC",
    "2020-01-02T03:04:05+02:00",
    "Thu, 02 Jan 2020 03:04:05 +0000",
    "2020-01-02 03:04:05.5 +0100",
    "Thu Jan  2 03:04:05 UTC 2020",
    "20200102",
    "@12.9",
    "Jan 2 2020",
    "2 Jan 2020",
    "2020-13-02",
    "2020-01-02 25:00",
    "2020-02-30",
    "2020-01-02Z",
    "2020-01-02T03:04:05.123456789Z",
    "@5.25",
    "Thu Jan 2 03:04:05 2020",
    "2020-01-02 03:04:05 GMT",
    "2020-1-2",
    " @7 ",
    "02 January 2020 03:04:05",
    "2020-01-02T03:04-0130",
  ].map((text) => [["date", "-u", "-d", text, "+%s.%N"]]),
  [["date", "-r", "nope"]],
  [["date", "-d", "@1", "-r", "nope"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(date, argv);
  expect(ours).toEqual(real);
});

test("the time now is to the second that of the image", () => {
  expect(
    runSteps({ date }, [
      ["date", "+%Y"],
      ["date", "-d", "", "+%F %T"],
      ["date", "-d", "3 days ago", "+%F"],
      ["date", "-d", "yesterday", "+%F"],
    ]).ours,
  ).toEqual(
    runSteps({ date }, [
      ["date", "+%Y"],
      ["date", "-d", "", "+%F %T"],
      ["date", "-d", "3 days ago", "+%F"],
      ["date", "-d", "yesterday", "+%F"],
    ]).real,
  );
});

test.each([[["date", "-d", "zz"]]])("%j is refused", (argv) => {
  expect(() => runSteps({ date }, [argv])).toThrow();
});

test("another time zone is refused", () => {
  expect(() => runSteps({ date }, [["date", "-d", "@0"]], { env: { TZ: "Europe/Berlin" } })).toThrow("the time zone");
});
