import { expect, test } from "vitest";
import { runInRoots } from "../../support/root-oracle.js";

test("setpriv lets the manual's index be made, and nothing whose files would have another owner", () => {
  const own = ["setpriv", "--reuid", "man", "--regid", "man", "--init-groups", "--"];
  const steps = [
    [...own, "/usr/bin/mandb", "-pq"],
    [...own, "/usr/bin/touch", "/file"],
  ];
  const { ours } = runInRoots(steps, { files: { etc: {} }, inRoot: () => ({ argv: ["true"] }) });
  expect(ours.steps.map(({ status }) => status)).toEqual([0, 127]);
  expect(Object.keys(ours.files)).toEqual(["etc"]);
});
