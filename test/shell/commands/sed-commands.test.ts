import { expect, test } from "vitest";
import { sed } from "#src/shell/commands/sed.js";
import { runBothWithCommands } from "../../support/real-commands.js";

test.each(["s/^/echo x/e", "s/one/echo 1/ep", "1e echo before", "2s/.*/printf 'a\\nb'/e", "s/^/echo /;e", "$!d;s/.*/exit 3/e"])(
  "sed %j runs commands as the real one",
  (script) => {
    const { ours, real } = runBothWithCommands(sed, ["sed", script], "one\ntwo\n");
    expect(ours).toEqual(real);
  },
);
