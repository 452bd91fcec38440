import { describe, expect, test } from "vitest";
import { UnsupportedCall } from "#src/shell/command.js";
import { locale } from "#src/shell/commands/locale.js";
import { runBoth } from "../../support/command-oracle.js";
import { lacks } from "../../support/oracle.js";

describe.skipIf(process.platform !== "linux" || lacks("locale"))("locale", () => {
  test.each([["C"], ["POSIX"], ["C.UTF-8"]])("prints the keywords of %s as the real one", (name) => {
    const { ours, real } = runBoth(locale, ["locale", "charmap", "width", "height", "measurement"], { env: { LC_ALL: name } });
    expect(ours.stdout).toBe(real.stdout.replaceAll("\u0001", "1"));
    expect(ours.status).toBe(real.status);
  });

  test.each([
    [{ LC_ALL: "", LC_CTYPE: "C.UTF-8", LANG: "C" }],
    [{ LC_ALL: "", LC_CTYPE: "", LANG: "C.UTF-8" }],
    [{ LC_ALL: "", LANG: "" }],
  ])("takes the variable that counts %#", (env) => {
    const { ours, real } = runBoth(locale, ["locale", "charmap"], { env });
    expect(ours).toEqual(real);
  });
});

test.each([
  [[], {}],
  [["-a"], {}],
  [["int_select"], {}],
  [["width"], { LC_ALL: "de_DE.UTF-8" }],
])("locale %j %j is not understood", (args, env) => {
  expect(() => runBoth(locale, ["locale", ...args], { env })).toThrow(UnsupportedCall);
});
