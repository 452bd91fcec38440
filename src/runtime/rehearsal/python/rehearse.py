"""Runs a project's plugins in the order of the init sequence, over a machine that writes down what would be done to it."""
from __future__ import annotations

import contextlib
import io
import os
from dataclasses import asdict
from functools import partial
from typing import Any, Dict, Iterator, List, Optional

from aleph_runtime.console import describe, trace
from aleph_runtime.payload import payload_of
from aleph_runtime.plugins import PluginFailed, PluginRunner, load, name_of
from aleph_runtime.setup import host_name, set_up
from recorded_system import RecordedSystem, recorded_processes
from runtime_types import ConfigurationPayload, Plugin, Plugins
from snapshot import changes, snapshot


class Record:
    """What happens, in its order: calls of plugins, and commands of the set-up between them."""

    def __init__(self) -> None:
        self.events: List[Dict[str, Any]] = []
        self._call: Optional[Dict[str, Any]] = None

    def command(self, line: str) -> None:
        if self._call is None:
            self.events.append({"kind": "command", "command": line})
        else:
            self._call["commands"].append(line)

    def error(self, message: str, traceback: str) -> None:
        if self._call is not None:
            self._call["error"] = {"message": message, "traceback": traceback}

    @contextlib.contextmanager
    def call(self, hook: str, plugin: str) -> Iterator[Dict[str, Any]]:
        self._call = {"kind": "plugin", "hook": hook, "plugin": plugin, "changes": [], "commands": [], "printed": []}
        self.events.append(self._call)
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                yield self._call
        finally:
            self._call["printed"] = printed.getvalue().splitlines()
            self._call = None


class RehearsedPlugins(PluginRunner):
    def __init__(self, record: Record, plugins: Plugins, on_error: str) -> None:
        super().__init__(plugins, on_error)
        self._record = record

    async def call(self, hook: str, plugin: Plugin, parameter: Any) -> None:
        with self._record.call(hook, name_of(plugin)) as call:
            before = snapshot(hook, parameter)
            try:
                await super().call(hook, plugin, parameter)
            finally:
                call["changes"] = changes(before, snapshot(hook, parameter))

    def failed(self, message: str, error: Optional[BaseException]) -> None:
        self._record.error(message, "" if error is None else trace(error.__cause__ or error))
        super().failed(message, error)


async def rehearse(request: Dict[str, Any]) -> Dict[str, Any]:
    """`plugins` is their folder, `root` one for what set-up writes; `configuration` has the fields of the protocol."""
    os.environ.clear()
    os.environ.update(request["environment"])
    record = Record()
    outcome: Dict[str, Any] = {}
    failure = None
    with recorded_processes(record.command), contextlib.redirect_stderr(io.StringIO()):
        try:
            payload = payload_of(request["configuration"])
            plugins = load_recorded(request["plugins"], record)
            await set_up(payload, RecordedSystem(request["root"], record.command), plugins)
            outcome = outcome_of(payload)
            await plugins.run("before_shutdown", payload)
        except PluginFailed as error:
            failure = {"message": str(error), "traceback": trace(error.__cause__ or error)}
        except Exception as error:
            failure = {"message": describe(error), "traceback": trace(error)}
    return {"events": record.events, "failure": failure, "outcome": outcome}


def load_recorded(folder: str, record: Record) -> PluginRunner:
    """What plugins do while they are imported is a call too, where there is something to tell of it."""
    with record.call("import", "custom_plugins.py") as call:
        plugins = load(folder, partial(RehearsedPlugins, record))
    if not (call["printed"] or call["commands"] or "error" in call):
        record.events.remove(call)
    return plugins


def outcome_of(payload: ConfigurationPayload) -> Dict[str, Any]:
    """How the program finds the machine."""
    return {
        "hostname": host_name(payload.vm_hash),
        "variables": payload.variables,
        "volumes": [asdict(volume) for volume in payload.volumes],
    }
