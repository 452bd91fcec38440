import { expect, test } from "vitest";
import { chown } from "#src/shell/commands/chown.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {
  f: "x",
  s: { text: "", mode: 0o6755 },
  g: { text: "", owner: [1, 2] },
  "d/e/y": { text: "", owner: [3, 4] },
  "d/e/l": { link: "../../f" },
  dang: { link: "none" },
  ld: { link: "d" },
} as const;

test.each([
  [["chown", "daemon.bin", "f"]],
  [["chown", "root.root", "f"]],
  [["chown", "daemon.nogroup1", "f"]],
  [["chown"]],
  [["chown", "root"]],
  [["chown", "daemon", "f", "g"]],
  [["chown", "-v", "daemon:", "f"]],
  [["chown", "-v", ":bin", "f"]],
  [["chown", "-v", "root:root", "f", "g", "s"]],
  [["chown", "-c", "1:2", "f", "g"]],
  [["chown", "nouser", "f"]],
  [["chown", "root:nogroup1", "f"]],
  [["chown", "12345:", "f"]],
  [["chown", "-v", "12345:54321", "f"]],
  [["chown", "root:", "nope", "f"]],
  [["chown", "-f", "root", "nope"]],
  [["chown", "-h", "daemon:daemon", "ld", "dang"]],
  [["chown", "daemon", "ld", "dang"]],
  [["chown", "-R", "www-data:www-data", "d"]],
  [["chown", "-Rv", "daemon:bin", "d/e/l", "ld"]],
  [["chown", "-RH", "daemon", "ld"]],
  [["chown", "-R", "root", "nope"]],
  [["chown", "-v", "--reference=g", "f"]],
  [["chown", "--reference=nope", "f"]],
  [["chown", "-v", "--from=daemon", "root", "g", "f"]],
  [["chown", "-v", "--from=:bin", "3:3", "g", "f"]],
  [["chown", "--from=nouser", "3:3", "g", "f"]],
  [["chown", "-v", ":", "f"]],
  [["chown", "-v", "", "f"]],
  [["chown", "root:+5", "f"]],
  [["chown", "-v", "+7", "f"]],
  [["chown", "99999999999", "f"]],
  [["chown", "root:adm", "s"]],
  [["chown", "-v", "bin:", "nope"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runSteps({ chown }, [argv], { files });
  expect(ours).toEqual(real);
});

test.each([[["chown", "-RL", "root", "d"]]])("%j is refused", (argv) => {
  expect(() => runSteps({ chown }, [argv], { files })).toThrow();
});
