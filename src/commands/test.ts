import { Args } from "@oclif/core";
import { exitCodes } from "../core/error-codes.js";
import type { TestReport } from "../runtime/test-image.js";
import { BaseCommand } from "../ui/command.js";

export default class Test extends BaseCommand {
  static override summary = "Check that an image can start, without booting it.";
  static override description =
    `Checks the boot contract of an image, a folder or a tar: the directories and programs that the init sequence needs, their interpreters and \
libraries, Python and its modules, and the compressor. Every rule that is broken is listed; the exit status is 3 where one of them keeps the image \
from starting.`;
  static override examples = [
    { description: "What a build has made", command: "<%= config.bin %> <%= command.id %> demo/build/demo.squashfs" },
    { description: "The same for a program", command: "<%= config.bin %> <%= command.id %> demo.squashfs --json" },
  ];
  static override args = {
    image: Args.string({ description: "A squashfs image (NAME.squashfs), a folder or a tar.", required: true, ignoreStdin: true }),
  };

  override async run(): Promise<TestReport> {
    const { args } = await this.parse(Test);
    const { testImage } = await import("../runtime/test-image.js");
    const report = await testImage(args.image, this.signal);
    const errors = report.findings.filter(({ severity }) => severity === "error").length;
    for (const { severity, rule, message, hint } of report.findings) await this.print(`${severity} [${rule}] ${message} ${hint}`);
    await this.print(errors === 0 ? `${args.image} keeps the boot contract.` : `${args.image} cannot start: ${errors} broken.`);
    if (errors > 0) process.exitCode = exitCodes.verification;
    return report;
  }
}
