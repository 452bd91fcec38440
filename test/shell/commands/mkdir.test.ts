import { expect, test } from "vitest";
import { mkdir } from "#src/shell/commands/mkdir.js";
import { runBoth } from "../../support/command-oracle.js";
import { runSteps } from "../../support/system-oracle.js";

const files = { f: "x", "d/e": {}, dang: { link: "none" }, ld: { link: "d" } };

test.each([
  [["mkdir"]],
  [["mkdir", "a"]],
  [["mkdir", "a/"]],
  [["mkdir", "a", "b", "a/c"]],
  [["mkdir", "-p", "a/b/c"]],
  [["mkdir", "-p", "d", "d/e", "ld", "ld/x"]],
  [["mkdir", "-p", "/"]],
  [["mkdir", "/"]],
  [["mkdir", "-vp", "a/b/c", "d/e/f", "d/e"]],
  [["mkdir", "-v", "a"]],
  [["mkdir", "d", "f", "dang", "x/y", "g"]],
  [["mkdir", "-p", "f", "f/x", "dang", "dang/x", "d/../z/./y/"]],
  [["mkdir", "f/x"]],
  [["mkdir", ""]],
  [["mkdir", "-p", ""]],
  [["mkdir", "-m", "755", "a"]],
  [["mkdir", "-m", "0700", "-p", "a/b", "d"]],
  [["mkdir", "-m2775", "a"]],
  [["mkdir", "-m", "u=rwx,go=", "a"]],
  [["mkdir", "-m", "g+s", "a"]],
  [["mkdir", "-m", "=rx", "a"]],
  [["mkdir", "-m", "-x", "a"]],
  [["mkdir", "-m", "o-w", "a"]],
  [["mkdir", "-m", "a=rx,u+s", "a"]],
  [["mkdir", "-m", "8", "a"]],
  [["mkdir", "-m", "u+", "--mode=it's", "a"]],
  [["mkdir", "--parents", "--mode", "1777", "var/tmp"]],
  [["mkdir", "--", "-p"]],
  [["mkdir", "n".repeat(256)]],
  [["mkdir", "-p", `a/${"n".repeat(256)}/c`]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(mkdir, argv, { files });
  expect(ours).toEqual(real);
});

test.each([[["mkdir", "--context=x", "a"]], [["mkdir", "-m", "+t", "a"]]])("%j is refused", (argv) => {
  expect(() => runSteps({ mkdir }, [argv])).toThrow();
});
