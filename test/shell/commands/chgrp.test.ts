import { expect, test } from "vitest";
import { chgrp } from "#src/shell/commands/chgrp.js";
import { runSteps } from "../../support/system-oracle.js";

const files = {
  f: "x",
  g: { text: "", owner: [1, 2] },
  "d/e": { text: "", mode: 0o2755 },
  dang: { link: "none" },
  lf: { link: "f" },
} as const;

test.each([
  [["chgrp"]],
  [["chgrp", "bin"]],
  [["chgrp", "bin", "f", "lf", "g"]],
  [["chgrp", "-v", "daemon", "f", "g"]],
  [["chgrp", "-v", "bin", "f", "g"]],
  [["chgrp", "-c", "bin", "f", "g"]],
  [["chgrp", "nogr", "f"]],
  [["chgrp", "-v", "bin", "nope"]],
  [["chgrp", "-v", "12345", "f"]],
  [["chgrp", "", "f"]],
  [["chgrp", "root:bin", "f"]],
  [["chgrp", "--reference=g", "-c", "f"]],
  [["chgrp", "--reference=nope", "f"]],
  [["chgrp", "-h", "bin", "dang", "lf"]],
  [["chgrp", "bin", "dang"]],
  [["chgrp", "-Rv", "bin", "d"]],
  [["chgrp", "-fR", "bin", "nope", "d"]],
])("%j does as the real one", (argv) => {
  const { ours, real } = runSteps({ chgrp }, [argv], { files });
  expect(ours).toEqual(real);
});
