import { readAsset } from "../../core/asset.js";
import { BuildError } from "../../core/errors.js";
import type { TestConfiguration } from "../../definition/test-configuration.js";
import type { PluginFile } from "../../guest/inject.js";
import { guestFiles, pluginFolder } from "../../guest/layout.js";
import { guestEnvironment, rootFolders } from "./guest-environment.js";
import { runPython } from "./run-python.js";
import { sampleConfiguration } from "./sample-configuration.js";
import { runShellPlugin } from "./shell-plugin.js";

/** A value that a plugin changed: `variables.NAME`, `volumes[0].mount`, `network.ip`, `environment.NAME`, or a field of the payload. */
export interface Change {
  readonly name: string;
  /** Null where there was none. */
  readonly before: string | null;
  /** Null where there is none any more. */
  readonly after: string | null;
}

/** A call of a plugin. */
export interface PluginCall {
  readonly kind: "plugin";
  /** A hook's name, `import`, or `init0` for the shell script. */
  readonly hook: string;
  readonly plugin: string;
  readonly changes: readonly Change[];
  /** What it would have run. */
  readonly commands: readonly string[];
  /** Lines that it printed. */
  readonly printed: readonly string[];
  readonly error?: { readonly message: string; readonly traceback: string };
}

/** A step of the set-up between plugins, as a command that does the same. */
export interface SetUpCommand {
  readonly kind: "command";
  readonly command: string;
}

/** What the plugins did when they were called in the order of the init sequence, on no machine. */
export interface Rehearsal {
  /** What ran them: `Python 3.11.3 (Pyodide)`. */
  readonly python: string;
  /** What they were given: the sample, with what test/config.yaml says. */
  readonly given: { readonly variables: Readonly<Record<string, string>> };
  readonly events: readonly (PluginCall | SetUpCommand)[];
  /** Why the machine would not have started. */
  readonly failure: { readonly message: string; readonly traceback: string } | null;
  /** How the program would have found the machine; empty where it would not have started. */
  readonly outcome: {
    readonly hostname?: string;
    readonly variables?: Readonly<Record<string, string>>;
    readonly volumes?: readonly { readonly mount: string; readonly device: string; readonly read_only: boolean }[];
  };
}

export interface RehearsalOptions {
  /** Goes before the sample. */
  readonly configuration?: TestConfiguration | undefined;
  /** The version of the image's Python, which is taken where Pyodide has it. */
  readonly python?: string | undefined;
  /** `false` takes this computer's python3 even where Pyodide is installed. */
  readonly pyodide?: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** What a run of the Python files gives. */
export type PythonResult = Omit<Rehearsal, "python" | "given">;

const tools = ["confinement", "host_python", "recorded_system", "rehearse", "snapshot"];

/**
 * Calls a project's plugins in the order of the init sequence with a sample configuration. Commands of the set-up and of the plugins are written
 * down, and none is run.
 *
 * @throws BuildError `REHEARSAL_PYTHON_MISSING`, `REHEARSAL_ENDLESS`, `REHEARSAL_BROKEN`
 */
export async function rehearse(plugins: readonly PluginFile[], options: RehearsalOptions): Promise<Rehearsal> {
  const script = plugins.find(({ name }) => name === "init0_plugin.sh");
  const shell = script === undefined ? undefined : runShellPlugin(script, plugins);
  const guest = guestFiles.filter(({ path }) => path.startsWith(`${pluginFolder}/`)).map(({ path, url }) => ({ path, url }));
  const own = tools.map((name) => ({ path: `/rehearsal/${name}.py`, url: new URL(`./python/${name}.py`, import.meta.url) }));
  const assets = await Promise.all([...guest, ...own].map(async ({ path, url }) => ({ path, bytes: await readAsset(url) })));
  const files = [...assets, ...plugins.map(({ name, bytes }) => ({ path: `${pluginFolder}/${name}`, bytes }))];
  const environment = { ...guestEnvironment, ...(shell === undefined ? {} : { ALEPH_INIT0_PLUGIN_STATUS: String(shell.status) }) };
  const configuration = { ...sampleConfiguration, ...options.configuration };
  const request = { environment, configuration };
  const { python, output } = await runPython({ files, request, folders: rootFolders }, options);
  const result = resultOf(output);
  return {
    ...result,
    python,
    given: { variables: configuration.variables },
    events: [...(shell === undefined ? [] : [shell.call]), ...result.events],
  };
}

function resultOf(output: string): PythonResult {
  try {
    return JSON.parse(output) as PythonResult;
  } catch (cause) {
    throw new BuildError("REHEARSAL_BROKEN", "The plugins could not be tried: Python ended without a result.", {
      hint: `It printed: ${output.trim().split("\n").slice(-3).join("; ") || "nothing"}`,
      cause,
    });
  }
}
