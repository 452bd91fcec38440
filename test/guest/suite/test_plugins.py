import contextlib
import io
import json
import os
import sys
from unittest.mock import patch

import msgpack
from support import ECHO, GuestCase, http, zipped
from runtime_types import HOOKS, Encoding, Interface, NetworkPluginParameters, Plugins, Volume

# The two examples of the SDK's tutorial.
REACT = """
from runtime_types import Plugins

def rename(variables):
    for name in [name for name in variables if name.startswith("REACT_")]:
        variables[name[len("REACT_"):]] = variables.pop(name)

def print_environment(variables):
    import os
    print("variables", variables)
    print("environment", os.environ)

custom_plugins = Plugins(before_variables=rename, after_variables=print_environment)
"""

EVERY_HOOK = """
from runtime_types import HOOKS, Plugins
calls = []

def recorder(hook):
    def plugin(parameter):
        calls.append((hook, parameter))
        return "ignored"
    return plugin

custom_plugins = Plugins(**{hook: recorder(hook) for hook in HOOKS})
"""


class Hooks(GuestCase):
    async def test_every_hook_in_order_with_its_parameter(self):
        self.plugin(EVERY_HOOK)
        volume = {"mount": "/x", "device": "vdb", "read_only": False}
        await self.configure(ECHO, volumes=[volume], ip="172.16.4.2", route="172.16.4.1", dns_servers=["9.9.9.9"])
        await self.exchange(b"halt")
        import custom_plugins

        self.assertEqual([hook for hook, _ in custom_plugins.calls], list(HOOKS))
        given = dict(custom_plugins.calls)
        self.assertRegex(given["before_hostname"], "^[a-z2-7]{52}$")
        self.assertEqual(given["before_variables"], {})
        self.assertEqual(given["before_volumes"], [Volume("/x", "vdb", False)])
        self.assertEqual(given["before_network"], NetworkPluginParameters("172.16.4.2", "172.16.4.1", ["9.9.9.9"]))
        payload = given["before_system"]
        self.assertEqual((payload.interface, payload.encoding, payload.entrypoint), (Interface.asgi, Encoding.plain, "app"))
        self.assertIs(given["before_shutdown"], payload)

    async def test_the_sdks_react_example(self):
        self.plugin(REACT)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            await self.configure(ECHO, variables={"REACT_API": "url", "OTHER": "1"})
        self.assertEqual(os.environ["API"], "url")
        self.assertNotIn("REACT_API", os.environ)
        self.assertIn("variables {'OTHER': '1', 'API': 'url'}", printed.getvalue())
        self.assertIn("'API': 'url'", printed.getvalue().split("environment", 1)[1])

    async def test_changes_are_what_the_steps_use(self):
        self.system.interfaces.add("eth0")
        self.plugin(
            "from runtime_types import Plugins, Volume\n"
            "def volumes(list): list.append(Volume('/more', 'vdz', True))\n"
            "def network(parameters): parameters.ip = '10.0.0.9'\n"
            "def system(payload): payload.entrypoint = 'other'\n"
            "custom_plugins = Plugins(before_volumes=volumes, before_network=network, after_system=system)\n"
        )
        await self.configure(ECHO.replace("def app", "def other"), ip="172.16.4.2")
        self.assertIn(("mount", "vdz", "/more", True), self.system.calls)
        self.assertIn(("add_address", "eth0", "10.0.0.9", 24), self.system.calls)

    async def test_several_functions_and_async_ones(self):
        self.plugin(
            "import asyncio, os\nfrom runtime_types import Plugins\n"
            "def one(variables): variables['ORDER'] = '1'\n"
            "async def two(variables):\n    await asyncio.sleep(0.01)\n    variables['ORDER'] += '2'\n"
            "class Three:\n    def __call__(self, variables): variables['ORDER'] += '3'\n"
            "custom_plugins = Plugins(before_variables=[one, two, Three()])\n"
        )
        await self.configure(ECHO)
        self.assertEqual(os.environ["ORDER"], "123")

    async def test_an_empty_plugins_is_valid(self):
        self.plugin("from runtime_types import Plugins\ncustom_plugins = Plugins()\n")
        await self.configure(ECHO)

    async def test_plugins_import_the_files_beside_them(self):
        sys.path.insert(0, self.plugin_folder)
        self.plugin("def add(variables): variables['HELPED'] = 'yes'\n", "helped.py")
        self.plugin("from runtime_types import Plugins\nfrom helped import add\ncustom_plugins = Plugins(before_variables=add)\n")
        await self.configure(ECHO)
        self.assertEqual(os.environ["HELPED"], "yes")


class Names(GuestCase):
    """Plugins and programs may have files of the same names."""

    PLUGIN = "import main\nfrom runtime_types import Plugins\ncustom_plugins = Plugins(before_variables=main.add, before_shutdown=main.late)\n"
    HELPED = "import os\ndef add(variables): variables['ADDED'] = __file__\ndef late(payload): os.environ['LATE'] = 'yes'\n"

    async def asyncSetUp(self):
        await super().asyncSetUp()
        sys.path.insert(0, self.plugin_folder)
        self.plugin(self.HELPED, "main.py")
        self.plugin(self.PLUGIN)

    async def test_plain_code_beside_a_plugins_main(self):
        await self.configure(ECHO)
        self.assertTrue(os.environ["ADDED"].endswith("root/main.py"))
        self.assertIn("headers", await self.call(http()))
        await self.exchange(b"halt")
        self.assertEqual(os.environ["LATE"], "yes")

    async def test_a_zip_beside_a_plugins_main(self):
        await self.configure(zipped({"main.py": ECHO}), encoding="zip", entrypoint="main:app")
        self.assertIn("headers", await self.call(http()))


class Broken(GuestCase):
    RAISING = "from runtime_types import Plugins\ndef broken(name): raise KeyError('colour')\ncustom_plugins = Plugins(after_hostname=broken)\n"

    async def refused(self, *words):
        answer = await self.send_configuration(code=ECHO.encode())
        self.assertFalse(answer["success"])
        for word in words:
            self.assertIn(word, answer["error"] + answer["traceback"])
        await self.session.over.wait()

    async def test_one_that_raises_fails_the_configuration_with_its_traceback(self):
        self.plugin(self.RAISING)
        await self.refused("the plugin broken (after_hostname) failed", "KeyError: 'colour'", "custom_plugins.py")

    async def test_an_error_that_is_long_and_not_utf8_is_told_in_one_short_answer(self):
        self.plugin(
            "from runtime_types import Plugins\n"
            "def broken(name): raise ValueError(chr(0xdcff) + 'x' * 3_000_000)\n"
            "custom_plugins = Plugins(after_hostname=broken)\n"
        )
        answer = await self.send_configuration(code=ECHO.encode())
        self.assertIn("ValueError: \\udcffxxx", answer["error"])
        self.assertLess(len(msgpack.packb(answer)), 65536)

    async def test_the_scripts_status_is_no_variable_of_the_program(self):
        with patch.dict(os.environ, {"ALEPH_INIT0_PLUGIN_STATUS": "0"}):
            await self.configure(ECHO)
            self.assertNotIn("ALEPH_INIT0_PLUGIN_STATUS", os.environ)

    async def test_one_that_raises_is_shown_and_passed_over_where_the_project_says_so(self):
        self.plugin(self.RAISING)
        self.plugin(json.dumps({"onError": "continue"}), "plugins.json")
        shown = io.StringIO()
        with contextlib.redirect_stderr(shown):
            await self.configure(ECHO)
        self.assertIn("KeyError: 'colour'", shown.getvalue())

    async def test_one_that_cannot_be_imported_is_passed_over_where_the_project_says_so(self):
        self.plugin("import nothing_of_this_name\n")
        self.plugin(json.dumps({"onError": "continue"}), "plugins.json")
        shown = io.StringIO()
        with contextlib.redirect_stderr(shown):
            await self.configure(ECHO)
        self.assertIn("No module named 'nothing_of_this_name'", shown.getvalue())

    async def test_a_failing_shell_plugin_is_passed_over_where_the_project_says_so(self):
        self.plugin(json.dumps({"onError": "continue"}), "plugins.json")
        with patch.dict(os.environ, {"ALEPH_INIT0_PLUGIN_STATUS": "3"}):
            await self.configure(ECHO)

    async def test_a_policy_that_is_none(self):
        self.plugin(json.dumps({"onError": "ignore"}), "plugins.json")
        await self.refused("onError", "ignore")

    async def test_a_policy_that_is_not_json(self):
        self.plugin("[", "plugins.json")
        await self.refused("plugins.json")

    async def test_one_that_cannot_be_imported(self):
        self.plugin("import nothing_of_this_name\n")
        await self.refused("custom_plugins.py could not be imported", "nothing_of_this_name")

    async def test_one_with_a_syntax_error(self):
        self.plugin("def broken(:\n")
        await self.refused("SyntaxError")

    async def test_a_file_without_custom_plugins(self):
        self.plugin("plugins = 1\n")
        await self.refused("must define custom_plugins")

    async def test_a_hook_that_does_not_exist(self):
        self.plugin("from runtime_types import Plugins\ncustom_plugins = Plugins(before_lunch=print)\n")
        await self.refused("before_lunch")

    async def test_a_hook_that_is_not_a_function(self):
        self.plugin("from runtime_types import Plugins\ncustom_plugins = Plugins(before_system='print')\n")
        await self.refused("before_system must be a function")

    async def test_the_shell_plugins_failure_is_told(self):
        with patch.dict(os.environ, {"ALEPH_INIT0_PLUGIN_STATUS": "3"}):
            await self.refused("init0_plugin.sh ended with status 3")

    async def test_one_that_raises_at_shutdown_does_not_hold_the_halt(self):
        self.plugin(self.RAISING.replace("after_hostname", "before_shutdown"))
        await self.configure(ECHO)
        self.assertEqual(await self.exchange(b"halt"), b"STOP\nSTOPZ\n")

    def test_functions_of_a_hook(self):
        self.assertEqual(Plugins(before_system=print).functions("before_system"), [print])
        self.assertEqual(Plugins().functions("before_system"), [])
