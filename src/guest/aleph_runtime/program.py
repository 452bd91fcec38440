"""From code, encoding and interface to a program that answers scopes."""
from __future__ import annotations

import importlib
import os
import sys
from operator import attrgetter
from typing import Any

from runtime_types import ConfigurationPayload, Encoding, Interface

from .archive import unzip
from .asgi import Application
from .system import System

# The module that plain code becomes; a real file, so that tracebacks show its lines.
PLAIN_MODULE = "main"

# What lies beside the plugins and is not one.
OWN_MODULES = frozenset(["__main__", "aleph_runtime", "runtime_types"])


class BadProgram(ValueError):
    """The code is there, and cannot be started."""


async def start_program(payload: ConfigurationPayload, system: System, plugin_folder: str) -> Any:
    """An object with `answer(scope)` and `stop(seconds)`. The code's bytes are let go: the guest's memory is the program's."""
    if payload.interface is Interface.asgi:
        application = load_application(payload, system, plugin_folder)
        payload.code = None
        await application.start()
        return application
    from .executable import Executable

    path = unpack_executable(payload, system)
    payload.code = None
    return await Executable.start(path)


def load_application(payload: ConfigurationPayload, system: System, plugin_folder: str) -> Application:
    """Imports `module.sub:attribute`; for plain code the attribute's name alone is enough."""
    module_name, colon, attribute = payload.entrypoint.rpartition(":")
    folder = system.path("/opt" if payload.encoding is Encoding.zip else "/opt/code")
    if payload.encoding is Encoding.plain:
        module_name = PLAIN_MODULE
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/{PLAIN_MODULE}.py", "wb") as file:
            file.write(_code(payload))
    elif not colon or not module_name:
        raise BadProgram(f"the entrypoint of an ASGI program is module:attribute, and is {payload.entrypoint!r}")
    if payload.encoding is Encoding.zip:
        unzip(_code(payload), folder)
    _shadow_plugins(folder, plugin_folder)
    sys.path.insert(0, folder)
    sys.path.append(system.path("/opt/packages"))
    importlib.invalidate_caches()
    module = importlib.import_module(module_name)
    try:
        application = attrgetter(attribute)(module)
    except AttributeError as error:
        raise BadProgram(f"{module_name} has no {attribute!r}, which the entrypoint {payload.entrypoint!r} names") from error
    if not callable(application):
        raise BadProgram(f"the entrypoint {payload.entrypoint!r} is {application!r:.80}, which cannot be called")
    return Application(application)


def _shadow_plugins(folder: str, plugin_folder: str) -> None:
    """Lets the program's modules be found where a plugin has loaded others of their names. The plugin keeps what it has imported."""
    for name, module in list(sys.modules.items()):
        package = name.partition(".")[0]
        path = getattr(module, "__file__", None) or ""
        shadowed = os.path.isdir(f"{folder}/{package}") or os.path.exists(f"{folder}/{package}.py")
        if shadowed and package not in OWN_MODULES and path.startswith(f"{plugin_folder}/"):
            del sys.modules[name]


def unpack_executable(payload: ConfigurationPayload, system: System) -> str:
    """The path of the program's file, executable."""
    folder = system.path("/opt/code")
    path = os.path.join(folder, payload.entrypoint)
    if payload.encoding is Encoding.zip:
        unzip(_code(payload), folder)
    elif payload.encoding is Encoding.plain:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(_code(payload))
    if not os.path.isfile(path):
        raise BadProgram(f"the entrypoint {payload.entrypoint!r} is not a file in the code ({path})")
    if not os.access(path, os.X_OK):
        try:
            os.chmod(path, 0o755)
        except OSError as error:
            raise BadProgram(f"{path} is not executable, and its filesystem is read-only: set its mode before packing it") from error
    return path


def _code(payload: ConfigurationPayload) -> bytes:
    if payload.code is None:
        raise BadProgram(f"the encoding is {payload.encoding.value}, and no code came")
    return payload.code
