import { Args } from "@oclif/core";
import { exitCodes } from "../core/error-codes.js";
import type { TestReport } from "../runtime/test-runtime.js";
import { BaseCommand } from "../ui/command.js";
import { contractLines, rehearsalLines } from "../ui/test-report.js";

export default class Test extends BaseCommand {
  static override summary = "Check that an image can start, and try its plugins, without a boot.";
  static override description =
    `Checks the boot contract: the directories and programs that the init sequence needs, their interpreters and libraries, Python and its \
modules, and the compressor. Then the plugins are called in the order of the init sequence with a sample configuration, and it is shown what each \
of them changes; commands are written down and not run. Of a project, the image is the one that its last build has made, and test/config.yaml says \
what the plugins are tried with. The exit status is 3 where something keeps the image from starting, and 1 where a plugin does.`;
  static override examples = [
    { description: "The project in this folder", command: "<%= config.bin %> <%= command.id %>" },
    { description: "An image", command: "<%= config.bin %> <%= command.id %> demo/build/demo.squashfs" },
    { description: "The same for a program", command: "<%= config.bin %> <%= command.id %> demo --json" },
  ];
  static override args = {
    target: Args.string({
      description: "A project's folder, or an image (a file or an http(s) URL), a root filesystem's folder, or a tar.",
      default: ".",
      ignoreStdin: true,
    }),
  };

  override async run(): Promise<TestReport> {
    const { args } = await this.parse(Test);
    const { testRuntime } = await import("../runtime/test-runtime.js");
    const report = await testRuntime(args.target, { env: this.env, signal: this.signal });
    const { image, findings, rehearsal, notes } = report;
    if (image !== null) await this.print(...contractLines(image, findings));
    if (rehearsal !== null) await this.print(...rehearsalLines(rehearsal));
    this.talk(...notes);
    const cannotStart = findings.some(({ severity }) => severity === "error");
    if (cannotStart) process.exitCode = exitCodes.verification;
    else if (rehearsal !== null && rehearsal.failure !== null) process.exitCode = exitCodes.failed;
    return report;
  }
}
