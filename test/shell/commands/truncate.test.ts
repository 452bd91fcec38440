import { expect, test } from "vitest";
import { truncate } from "#src/shell/commands/truncate.js";
import { runSteps } from "../../support/system-oracle.js";

const files = { f: "abcdef\n", d: {}, lf: { link: "f" } };

test.each([
  ["truncate"],
  ["truncate", "-s", "0"],
  ["truncate", "f"],
  ["truncate", "-s", "2", "f"],
  ["truncate", "-s", "+3", "f"],
  ["truncate", "-s", "-1", "f"],
  ["truncate", "-s", "0", "f", "new"],
  ["truncate", "-c", "-s", "0", "nope"],
  ["truncate", "-s", "1K", "f"],
  ["truncate", "-s", "zz", "f"],
  ["truncate", "-s", "5", "d/x"],
  ["truncate", "-s", "5", "nope/x"],
  ["truncate", "-s", "0", "d"],
  ["truncate", "-r", "f", "n2"],
  ["truncate", "-s", "<4", "f"],
  ["truncate", "-s", ">9", "f"],
  ["truncate", "-s", "%4", "f"],
  ["truncate", "-s", "/4", "f"],
  ["truncate", "-r", "nope", "f"],
  ["truncate", "--size=3", "lf"],
  ["truncate", "-s", "10", "-r", "f", "n3"],
  ["truncate", "-s", "-100", "f"],
  ["truncate", "-s", "+1", "-r", "f", "n3"],
  ["truncate", "-s", "%0", "f"],
])("%j does as the real one", (...argv) => {
  const { ours, real } = runSteps({ truncate }, [argv], { files });
  expect(ours).toEqual(real);
});
