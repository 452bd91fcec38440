import { expect, test } from "vitest";
import { rm } from "#src/shell/commands/rm.js";
import { FileTable } from "#src/shell/system/file-table.js";
import { Files } from "#src/shell/system/files.js";
import { nullFile, PipeFile } from "#src/shell/system/open-file.js";
import { bothWorlds, runBoth, treeView } from "../../support/command-oracle.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {
  f: "x",
  g: "y",
  h: { hardlink: "g" },
  "d/e/x": "",
  "d/l": { link: "e" },
  i: {},
  dang: { link: "none" },
  ld: { link: "d" },
  "it's": "",
};

test.each([
  [["rm"]],
  [["rm", "-f"]],
  [["rm", "f"]],
  [["rm", "g"]],
  [["rm", "-v", "f", "dang", "ld", "it's"]],
  [["rm", "-f", "nope", "f", "nope/x", "f/x", ""]],
  [["rm", "nope", "", "f/x", "f", "f"]],
  [["rm", "d", "i"]],
  [["rm", "-f", "d"]],
  [["rm", "-d", "d", "i", "nope"]],
  [["rm", "-r", "d"]],
  [["rm", "-rf", "d", "nope", "i"]],
  [["rm", "-Rfv", "d/e", "i"]],
  [["rm", "-rv", "d/e/"]],
  [["rm", "ld/", "f/"]],
  [["rm", "-r", "ld/"]],
  [["rm", "-rf", "ld/"]],
  [["rm", "-r", "ld"]],
  [["rm", "-rf", "d/.", "d/e/.."]],
  [["rm", "-f", "--", "-x", "f"]],
  [["rm", "--recursive", "--force", "--one-file-system", "--preserve-root", "d"]],
  [["rm", "--interactive=never", "f"]],
  [["rm", "-if", "f"]],
  [["rm", "-d", "f", "i/"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runBoth(rm, argv, { files });
  expect(ours).toEqual(real);
});

/** Never given to the real program: only its failsafe keeps it from doing so. */
test.each([
  [["-rf", "/"], "it is dangerous to operate recursively on '/'"],
  [["-r", "//"], "it is dangerous to operate recursively on '//' (same as '/')"],
  [["-rf", ".."], "refusing to remove '.' or '..' directory: skipping '..'"],
])("rm %j is stopped", (argv, message) => {
  const { tree } = bothWorlds(files);
  const before = treeView(tree, "/");
  const stderr = new PipeFile();
  const table = new FileTable({ tree, read: () => new Uint8Array(0), now: 0 });
  const call = {
    name: "rm",
    args: argv,
    env: new Map(),
    files: new Files(table, { cwd: "/tmp" }),
    stdin: nullFile,
    stdout: nullFile,
    stderr,
    now: 0,
    run: () => 127,
  };
  expect(rm(call)).toBe(1);
  expect(stderr.text()).toContain(message);
  expect(treeView(tree, "/")).toEqual(before);
});

test("a question is refused", () => {
  expect(() => runSteps({ rm }, [["rm", "-i", "f"]], { files })).toThrow("the option -i");
});
