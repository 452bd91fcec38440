"""Keeps plugins that run under this computer's own Python from changing this computer."""
from __future__ import annotations

import os
import sys
from typing import Any

CHANGES = frozenset(
    ["os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate", "os.utime"]
)
NEVER = frozenset(["ctypes.dlopen", "os.exec", "os.fork", "os.forkpty", "os.kill", "os.killpg", "os.posix_spawn", "os.spawn", "socket.connect"])
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine(folder: str) -> None:
    """Allows changes below a folder, and refuses others, other processes and the network. It holds until this process ends."""

    def watch(event: str, arguments: Any) -> None:
        if event in NEVER:
            raise PermissionError(f"{event} is refused while plugins are tried with this computer's Python")
        if event in CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING):
            path = arguments[0]
            if isinstance(path, int) or path == os.devnull:
                return
            place = os.path.realpath(os.fsdecode(path))
            if not place.startswith(f"{folder}/"):
                raise PermissionError(f"{place} is not changed while plugins are tried with this computer's Python; Pyodide lets them write")

    sys.addaudithook(watch)
