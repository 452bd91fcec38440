/** Plugins with the meaning of the two examples of the runtime SDK's tutorial, and a script for init0, written as its interface asks for. */
export const sdkPlugins = {
  "custom_plugins.py": `
import os

from runtime_types import Plugins


def remove_react_prefix(variables):
    for key in list(variables.keys()):
        if key.startswith("REACT_"):
            variables[key[len("REACT_"):]] = variables.pop(key)


def print_environment(variables):
    print(variables)
    print(os.environ)


custom_plugins = Plugins(before_variables=remove_react_prefix, after_variables=print_environment)
`,
  "init0_plugin.sh": `#!/bin/sh
mkdir -p /run/from-init0
echo "init0 plugin" > /run/from-init0/written
`,
} as const;
