import { expect, test } from "vitest";
import { awk } from "#src/shell/commands/awk.js";
import { runBothWithCommands } from "../../support/real-commands.js";

test.each([
  'BEGIN{"echo a b" | getline; print $2; "echo 1; echo 2" | getline x; print x; "echo 1; echo 2" | getline x; print x, NR}',
  'BEGIN{while (("printf \\"a\\\\nb\\\\n\\"" | getline l) > 0) print "l:" l; print close("nothing"), system("exit 3"), close("printf \\"a\\\\nb\\\\n\\"")}',
  'BEGIN{print "first"; print "b" | "sort"; print "a" | "sort"; close("sort"); print "last"}',
  'BEGIN{print "c" | "cat"; print "d" | "cat 1>&2"} END{print "end"}',
  'BEGIN{print "c" | "cat"; print "x"; close("cat"); print "y"}',
  'BEGIN{print "1" | "cat"; print "3" | "sed s/^/x/"; print "4"}',
  'BEGIN{print "before"; system("echo within"); print "after"; system("")}',
  'BEGIN{cmd = "echo x"; cmd | getline y; close(cmd); cmd | getline z; print y z; print "exit 4" | "sh"; print close("sh")}',
])("awk %j runs commands as the real one", (program) => {
  const { ours, real } = runBothWithCommands(awk, ["awk", program]);
  expect(ours).toEqual(real);
});
