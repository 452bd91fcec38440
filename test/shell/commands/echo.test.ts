import { test as check, expect } from "vitest";
import { echo } from "#src/shell/commands/echo.js";
import { runBoth } from "../../support/command-oracle.js";

check.each([[["echo"]], [["echo", "a", "b"]], [["echo", "-n", "a"]], [["echo", "a\\tb"]], [["echo", "--help-me", "-x"]]])(
  "%j does as the real one",
  (argv) => {
    const { ours, real } = runBoth(echo, argv, { files: { file: "text", folder: {} } });
    expect(ours).toEqual(real);
  },
);
