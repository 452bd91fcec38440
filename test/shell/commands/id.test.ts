import { expect, test } from "vitest";
import { id } from "#src/shell/commands/id.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {};

test.each([
  ["id"],
  ["id", "-u"],
  ["id", "-un"],
  ["id", "-g"],
  ["id", "-gn"],
  ["id", "-G"],
  ["id", "-Gn"],
  ["id", "daemon"],
  ["id", "-u", "nouser"],
  ["id", "nouser"],
  ["id", "-u", "www-data"],
  ["id", "-gn", "33"],
  ["id", "-n"],
  ["id", "-ug"],
  ["id", "-r"],
  ["id", "-ru"],
  ["id", "root", "daemon"],
  ["id", "-u", "root", "daemon"],
  ["id", "-z"],
  ["id", "-uz"],
  ["id", "-g", "nouser"],
  ["id", "99999"],
  ["id", "-nr"],
  ["id", "-G", "daemon"],
  ["id", "-Gn", "backup"],
  ["id", "+0"],
  ["id", "-a", "mail"],
  ["id", "--user", "--name"],
  ["id", "-u", "nouser", "man"],
  ["id", "-Gz", "root", "daemon"],
  ["id", "-nu", "it's"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ id }, [argv], { files });
  expect(ours).toEqual(real);
});
