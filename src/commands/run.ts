import { BuildError } from "../core/errors.js";
import { driverNames } from "../host/choose-driver.js";
import { Args, Flags } from "../third-party/oclif.js";
import { BaseCommand, wholeNumber } from "../ui/command.js";
import { errorText } from "../ui/error.js";
import { painter, usesColor } from "../ui/terminal.js";

export default class Run extends BaseCommand {
  static override summary = "Boot an image and serve a program in it over HTTP.";
  static override description =
    `Boots the image as the network would, sends the program to its init, and serves it on this computer until Ctrl-C, which halts the guest in order. \
PROGRAM is a folder, a zip, a squashfs image or one file. A project is built first. With --watch the guest starts anew when the program or the image changes; where the image is a project's, a change of its plugins, its files or runtime.yaml builds it anew before. The kernel comes from Debian, verified, and is kept in the cache.`;
  static override examples = [
    { description: "A folder whose main.py has an ASGI app", command: "<%= config.bin %> <%= command.id %> build/demo.squashfs program" },
    {
      description: "An executable, with a variable and the guest's console",
      command: "<%= config.bin %> <%= command.id %> build/demo.squashfs server --interface executable --var MODE=test --logs",
    },
    {
      description: "As root, without emulation; built and started anew when a plugin changes, started anew when the program does",
      command: "<%= config.bin %> <%= command.id %> demo program --driver namespaces --watch",
    },
  ];
  static override args = {
    image: Args.string({
      description: "The squashfs image of a runtime, or a project's folder, which is built first.",
      required: true,
      ignoreStdin: true,
    }),
    program: Args.string({ description: "A folder, a zip, a squashfs image or one file.", required: true, ignoreStdin: true }),
  };
  static override flags = {
    driver: Flags.option({ options: driverNames })({ default: "auto", summary: "How the guest runs; namespaces needs root." }),
    entrypoint: Flags.string({ helpValue: "NAME", summary: "module:app, or the file to run; main:app, or the file itself, if not given." }),
    interface: Flags.option({ options: ["asgi", "executable"] as const })({
      summary: "What the program is; by its entrypoint if not given.",
    }),
    volume: Flags.string({
      helpValue: "MOUNT=FILE[:ro]",
      multiple: true,
      summary: "Mount an ext4 image in the guest, or with :ro a squashfs image; may be given several times.",
    }),
    var: Flags.string({ helpValue: "NAME=VALUE", multiple: true, summary: "A variable for the program; may be given several times." }),
    memory: wholeNumber({ helpValue: "MIB", min: 64, max: 1 << 20, default: 256, summary: "The guest's memory." }),
    port: wholeNumber({ helpValue: "NUMBER", min: 0, max: 65_535, default: 8080, summary: "Where it is served; 0 for any." }),
    network: Flags.boolean({ default: true, allowNo: true, summary: "Give the guest an eth0, which leads nowhere." }),
    logs: Flags.boolean({ summary: "Show the guest's console." }),
    watch: Flags.boolean({ summary: "Start anew when the program, the image, or what the project's image is made of changes." }),
  };

  override async run(): Promise<{ readonly url: string }> {
    const { args, flags } = await this.parse(Run);
    const { runProgram } = await import("../host/run.js");
    const { runnable } = await import("../runtime/runnable.js");
    let url = "";
    await this.withProgress(async (onEvent) =>
      runProgram({
        ...(await runnable(args.image, { env: this.env, signal: this.signal, onEvent })),
        program: args.program,
        driver: flags.driver,
        port: flags.port,
        memory: flags.memory,
        network: flags.network,
        entrypoint: flags.entrypoint,
        interface: flags.interface,
        variables: Object.fromEntries((flags.var ?? []).map((text) => cut(text, "--var"))),
        volumes: (flags.volume ?? []).map(volumeOf),
        watch: flags.watch,
        onLine: flags.logs ? (line) => this.talk(line) : undefined,
        onServing: (served) => {
          url = served.url;
          this.talk(`Serving on ${served.url}; ready after ${(served.readyAfter / 1000).toFixed(1)} s. Ctrl-C stops it.`);
        },
        onFailure: (error) => this.talk(errorText(error, painter(usesColor(process.stderr, this.env))), "Waiting for a change."),
        env: this.env,
        signal: this.signal,
        onEvent,
      }),
    );
    return { url };
  }
}

function cut(text: string, flag: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new BuildError("USAGE", `${flag} cannot be ${JSON.stringify(text)}: there is no = in it.`);
}

function volumeOf(text: string) {
  const [mount, file] = cut(text, "--volume");
  const readOnly = file.endsWith(":ro");
  return { mount, readOnly, path: readOnly ? file.slice(0, -3) : file };
}
