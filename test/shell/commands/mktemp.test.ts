import { expect, test } from "vitest";
import { mktemp } from "#src/shell/commands/mktemp.js";
import { type Outcome, runBoth } from "../../support/command-oracle.js";

const files = { "d/x": "", g: "" };

/** Random letters are shown as dots: where a template has so many X's, by its pattern. */
function hidden(outcome: Outcome, pattern: RegExp): Outcome {
  const hide = (text: string) => text.replace(pattern, (whole, ...parts) => parts.slice(0, 2).join("...") || whole);
  const names = Object.entries(outcome.files).map(([path, what]) => [hide(path), what]);
  return { ...outcome, stdout: hide(outcome.stdout), files: Object.fromEntries(names) };
}

test.each([
  [["mktemp", "-p", "."], /(tmp\.)[A-Za-z0-9]{10}()/],
  [["mktemp", "-d", "-p", "d"], /(tmp\.)[A-Za-z0-9]{10}()/],
  [["mktemp", "aXXX"], /(a)[A-Za-z0-9]{3}()/],
  [["mktemp", "aXXXXXXb"], /(a)[A-Za-z0-9]{6}(b)/],
  [["mktemp", "-u", "aXXX"], /(a)[A-Za-z0-9]{3}()/],
  [["mktemp", "--suffix=.deb", "aXXX"], /(a)[A-Za-z0-9]{3}(\.deb)/],
  [["mktemp", "-p", "d", "foo.XXXXXX"], /(foo\.)[A-Za-z0-9]{6}()/],
  [["mktemp", "--tmpdir=d", "foo.XXXXXX"], /(foo\.)[A-Za-z0-9]{6}()/],
  [["mktemp", "-dt", "foo.XXXX"], /(foo\.)[A-Za-z0-9]{4}()/],
  [["mktemp", "-t"], /(tmp\.)[A-Za-z0-9]{10}()/],
  [["mktemp", "-p", "g", "-t", "fooXXX"], /(foo)[A-Za-z0-9]{3}()/],
  [["mktemp", "--tmpdir", "fooXXX"], /(foo)[A-Za-z0-9]{3}()/],
  [["mktemp"], /(tmp\.)[A-Za-z0-9]{10}()/],
  [["mktemp", "-d", "d/XXXX.XXX"], /(d\/XXXX\.)[A-Za-z0-9]{3}()/],
])("%j makes what the real one makes", (argv, pattern) => {
  const { ours, real } = runBoth(mktemp, argv, { files, env: { TMPDIR: "d" } });
  expect(hidden(ours, pattern)).toEqual(hidden(real, pattern));
});

test.each([
  [["mktemp", "aXX"]],
  [["mktemp", ""]],
  [["mktemp", "a", "b"]],
  [["mktemp", "-d", "nope/XXXX"]],
  [["mktemp", "XXXX/XXXX"]],
  [["mktemp", "-q", "nope/XXX"]],
  [["mktemp", "g/XXX"]],
  [["mktemp", "-t", "a/fooXXX"]],
  [["mktemp", "-p", "d", "/aXXX"]],
  [["mktemp", "--suffix=/x", "aXXX"]],
  [["mktemp", "--suffix=x", "aXXXx"]],
  [["mktemp", "--tmpdir=d", "a/fXXX"]],
  [["mktemp", "-p", "nope"]],
])("%j fails as the real one", (argv) => {
  const { ours, real } = runBoth(mktemp, argv, { files });
  expect(ours).toEqual(real);
});

test("two names are never the same", () => {
  const names = new Set(Array.from({ length: 20 }, () => runBoth(mktemp, ["mktemp", "-u", "XXXXXXXXXX"]).ours.stdout));
  expect(names.size).toBe(20);
});
