"""Stands in the place of the machine, and writes down the commands that would do the same to a real one."""
from __future__ import annotations

import asyncio
import contextlib
import io
import os
import shlex
import socket
import subprocess
from typing import Any, Callable, Iterator, Optional
from unittest import mock

from aleph_runtime.system import System

Record = Callable[[str], None]


class RecordedSystem(System):
    """A machine with an eth0, and with every program. What it writes into folders goes below `root`."""

    def __init__(self, root: str, record: Record) -> None:
        self.root = root
        self._record = record
        for folder in ("/etc/ssh", "/run", "/root"):
            os.makedirs(self.path(folder), exist_ok=True)

    def write(self, absolute: str, text: str, mode: int = 0o644) -> None:
        self._record(f"write {absolute}")

    def set_hostname(self, name: str) -> None:
        self._record(f"hostname {name}")

    def has_interface(self, name: str) -> bool:
        return True

    def link_up(self, name: str) -> None:
        self._record(f"ip link set {name} up")

    def add_address(self, name: str, address: str, prefix: int) -> None:
        self._record(f"ip address add {address}/{prefix} dev {name}")

    def add_default_route(self, name: str, gateway: str) -> None:
        self._record(f"ip route add default via {gateway} dev {name}")

    def mount(self, device: str, target: str, read_only: bool) -> None:
        kind = "squashfs -o ro" if read_only else "ext4"
        self._record(f"mount -t {kind} /dev/{device} {target[len(self.root) :]}")

    def find_program(self, name: str) -> Optional[str]:
        return f"/usr/sbin/{name}"

    def run(self, *command: str) -> None:
        self._record(_line([word.replace(self.root, "") if self.root else word for word in command]))


class RecordedProcess:
    """In the place of subprocess.Popen: a program that ends well at once and prints nothing."""

    def __init__(self, args: Any, *_: Any, record: Record, **options: Any) -> None:
        record(_line(args))
        text = any(options.get(name) for name in ("text", "universal_newlines", "encoding", "errors"))
        self._nothing: Any = "" if text else b""
        self.args, self.returncode, self.pid = args, 0, 0
        streams = (io.StringIO if text else io.BytesIO)() if options.get("stdout") == subprocess.PIPE else None
        self.stdin, self.stdout, self.stderr = io.StringIO() if text else io.BytesIO(), streams, None

    def communicate(self, *_: Any, **__: Any) -> Any:
        return self._nothing, self._nothing

    def wait(self, *_: Any, **__: Any) -> int:
        return 0

    def poll(self) -> int:
        return 0

    def send_signal(self, *_: Any) -> None:
        """There is nobody to hear it."""

    terminate = kill = send_signal

    def __enter__(self) -> RecordedProcess:
        return self

    def __exit__(self, *_: Any) -> None:
        """Nothing is left to wait for."""


class RecordedTask:
    """The same for asyncio's processes."""

    returncode, pid, stdin, stdout, stderr = 0, 0, None, None, None

    async def communicate(self, *_: Any) -> Any:
        return b"", b""

    async def wait(self) -> int:
        return 0


@contextlib.contextmanager
def recorded_processes(record: Record) -> Iterator[None]:
    """Plugins may run programs: none is run, and each is written down."""

    def popen(args: Any, *rest: Any, **options: Any) -> RecordedProcess:
        return RecordedProcess(args, *rest, record=record, **options)

    def system(command: Any) -> int:
        record(_line(command))
        return 0

    async def task(*command: Any, **_: Any) -> RecordedTask:
        record(_line(command[0] if len(command) == 1 else command))
        return RecordedTask()

    with contextlib.ExitStack() as stack:
        for where, name, stand_in in (
            (subprocess, "Popen", popen),
            (os, "system", system),
            (asyncio, "create_subprocess_exec", task),
            (asyncio, "create_subprocess_shell", task),
            (socket, "sethostname", lambda name: record(f"hostname {name}")),
        ):
            stack.enter_context(mock.patch.object(where, name, stand_in, create=True))
        yield


def _line(command: Any) -> str:
    if isinstance(command, (str, bytes, os.PathLike)):
        return os.fsdecode(command)
    return shlex.join(os.fsdecode(word) for word in command)
