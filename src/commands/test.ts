import { exitCodes } from "../core/error-codes.js";
import { BuildError } from "../core/errors.js";
import { type DriverName, driverNames } from "../host/choose-driver.js";
import type { Conformance } from "../host/conformance/run-conformance.js";
import type { TestReport } from "../runtime/test-runtime.js";
import { Args, Flags } from "../third-party/oclif.js";
import { BaseCommand, wholeNumber } from "../ui/command.js";
import { caseLine, conformanceLine, contractLines, rehearsalLines } from "../ui/test-report.js";

interface TestDocument extends TestReport {
  /** What it did in boots; null where none was asked for. */
  readonly boot: Conformance | null;
}

export default class Test extends BaseCommand {
  static override summary = "Check that an image can start, and try its plugins, without a boot.";
  static override description =
    `Checks the boot contract: the directories and programs that the init sequence needs, their interpreters and libraries, Python and its \
modules, and the compressor. Then the plugins are called in the order of the init sequence with a sample configuration, and it is shown what each \
of them changes; commands are written down and not run. Of a project, the image is the one that its last build has made, and test/config.yaml says \
what the plugins are tried with. The exit status is 3 where something keeps the image from starting, and 1 where a plugin does.

With --boot the image is booted too, again and again, and taken through what the network may ask of it: requests of every kind, programs in every form, \
hosts of both versions of the protocol, code that cannot start. Emulated, that takes some minutes. The exit status is 1 where a case does not hold.`;
  static override examples = [
    { description: "The project in this folder", command: "<%= config.bin %> <%= command.id %>" },
    { description: "An image", command: "<%= config.bin %> <%= command.id %> demo/build/demo.squashfs" },
    { description: "The last build, booted", command: "<%= config.bin %> <%= command.id %> demo --boot" },
    { description: "The same for a program", command: "<%= config.bin %> <%= command.id %> demo --json" },
  ];
  static override args = {
    target: Args.string({
      description: "A project's folder, or an image (a file or an http(s) URL), a root filesystem's folder, or a tar.",
      default: ".",
      ignoreStdin: true,
    }),
  };

  static override flags = {
    boot: Flags.boolean({ summary: "Boot the image, and try what the network may ask of it." }),
    driver: Flags.option({ options: driverNames })({ default: "auto", summary: "How guests run; namespaces needs root." }),
    memory: wholeNumber({ helpValue: "MIB", min: 64, max: 1 << 20, default: 512, summary: "The memory of a guest." }),
    logs: Flags.boolean({ summary: "Show the consoles of guests.", dependsOn: ["boot"] }),
  };

  override async run(): Promise<TestDocument> {
    const { args, flags } = await this.parse(Test);
    const { testRuntime } = await import("../runtime/test-runtime.js");
    const report = await testRuntime(args.target, { env: this.env, signal: this.signal });
    const { image, findings, rehearsal, notes } = report;
    if (image !== null) await this.print(...contractLines(image, findings));
    if (rehearsal !== null) await this.print(...rehearsalLines(rehearsal));
    this.talk(...notes);
    const cannotStart = findings.some(({ severity }) => severity === "error");
    if (cannotStart) process.exitCode = exitCodes.verification;
    else if (rehearsal !== null && rehearsal.failure !== null) process.exitCode = exitCodes.failed;
    if (!flags.boot || cannotStart) return { ...report, boot: null };
    const boot = await this.#boot(report, flags);
    await this.print(conformanceLine(boot));
    if (boot.cases.some(({ outcome }) => outcome === "broken")) process.exitCode = exitCodes.failed;
    return { ...report, boot };
  }

  async #boot({ image, target, rehearsal }: TestReport, flags: BootFlags): Promise<Conformance> {
    if (image === null) {
      throw new BuildError("USAGE", `${target} is not built, so that there is no image to boot.`, {
        hint: `aleph-runtime build ${target}`,
      });
    }
    const { chooseDriver } = await import("../host/choose-driver.js");
    const { runConformance } = await import("../host/conformance/run-conformance.js");
    const driver = await this.withProgress((onEvent) => chooseDriver(flags.driver, { env: this.env, signal: this.signal, onEvent }));
    const expected = rehearsal?.outcome.variables;
    return runConformance({
      driver,
      image,
      memory: flags.memory,
      variables: rehearsal === null || expected === undefined ? undefined : { given: rehearsal.given.variables, expected },
      onCase: (result) => this.talk(caseLine(result)),
      onLine: flags.logs ? (line) => this.talk(line) : undefined,
      signal: this.signal,
    });
  }
}

interface BootFlags {
  readonly driver: DriverName;
  readonly memory: number;
  readonly logs: boolean;
}
