"""Finds the project's plugins and calls them."""
from __future__ import annotations

import importlib.util
import inspect
import json
import os
import sys
from typing import Any, Callable

from runtime_types import Plugin, Plugins

from .console import describe, log, log_error

FAIL, CONTINUE = "fail", "continue"


class PluginFailed(RuntimeError):
    """A plugin raised, or the plugins could not be loaded."""


class PluginRunner:
    """Calls the functions of a hook. One that raises is always shown on the console; with `fail` it also ends what called the hook."""

    def __init__(self, plugins: Plugins, on_error: str = FAIL) -> None:
        self._plugins = plugins
        self._on_error = on_error

    async def run(self, hook: str, parameter: Any) -> None:
        for plugin in self._plugins.functions(hook):
            await self.call(hook, plugin, parameter)

    async def call(self, hook: str, plugin: Plugin, parameter: Any) -> None:
        try:
            outcome = plugin(parameter)
            if inspect.isawaitable(outcome):
                await outcome
        except (Exception, SystemExit) as error:
            self.failed(f"the plugin {name_of(plugin)} ({hook}) failed: {describe(error)}", error)

    def check_script(self, status: str) -> None:
        """Takes the exit status that init0_plugin.sh left in the environment; empty where there is no such script."""
        if status not in ("", "0"):
            self.failed(f"init0_plugin.sh ended with status {status}; the console shows what it printed", None)

    def failed(self, message: str, error: BaseException | None) -> None:
        if error is None:
            log(message)
        else:
            log_error(message, error)
        if self._on_error == FAIL:
            raise PluginFailed(message) from error


def name_of(plugin: Plugin) -> str:
    return getattr(plugin, "__name__", repr(plugin))


def load(folder: str, runner: Callable[[Plugins, str], PluginRunner] = PluginRunner) -> PluginRunner:
    """The plugins of custom_plugins.py, or none where there is no such file. plugins.json may say {"onError": "continue"}."""
    path = os.path.join(folder, "custom_plugins.py")
    on_error = _policy(folder)
    if not os.path.exists(path):
        return runner(Plugins(), on_error)
    try:
        return runner(_import(path), on_error)
    except PluginFailed as error:
        without = runner(Plugins(), on_error)
        without.failed(str(error), error)
        return without


def _import(path: str) -> Plugins:
    spec = importlib.util.spec_from_file_location("custom_plugins", path)
    if spec is None or spec.loader is None:
        raise PluginFailed(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules["custom_plugins"] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise PluginFailed(f"{path} could not be imported: {describe(error)}") from error
    plugins = getattr(module, "custom_plugins", None)
    if not isinstance(plugins, Plugins):
        raise PluginFailed(f"{path} must define custom_plugins = Plugins(...); it has {plugins!r:.80}")
    return plugins


def _policy(folder: str) -> str:
    """What a failure of a plugin does to the start of the machine."""
    path = os.path.join(folder, "plugins.json")
    if not os.path.exists(path):
        return FAIL
    try:
        with open(path, encoding="utf-8") as file:
            value = json.load(file).get("onError", FAIL)
    except (ValueError, AttributeError) as error:
        raise PluginFailed(f"{path} is not a JSON object: {error}") from error
    if value not in (FAIL, CONTINUE):
        raise PluginFailed(f"{path}: onError is {value!r}, and must be {FAIL} or {CONTINUE}")
    return value
