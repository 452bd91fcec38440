"""A guest without a machine: the session over Unix sockets, with a system that records."""
from __future__ import annotations

import asyncio
import io
import os
import socket
import sys
import tempfile
import unittest
import zipfile
from unittest.mock import patch

GUEST = os.environ["ALEPH_RUNTIME_GUEST"]
sys.path.insert(0, GUEST)

import msgpack  # noqa: E402
from aleph_runtime import transport  # noqa: E402
from aleph_runtime.session import Session  # noqa: E402
from aleph_runtime.system import System  # noqa: E402

VM_HASH = "00" * 31 + "ff"


class RecordingSystem(System):
    """Does nothing but write down what would have been done."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.calls: list = []
        self.interfaces = {"lo"}
        self.programs: set = set()

    def set_hostname(self, name):
        self.calls.append(("set_hostname", name))

    def has_interface(self, name):
        return name in self.interfaces

    def link_up(self, name):
        self.calls.append(("link_up", name))

    def add_address(self, name, address, prefix):
        self.calls.append(("add_address", name, address, prefix))

    def add_default_route(self, name, gateway):
        self.calls.append(("add_default_route", name, gateway))

    def mount(self, device, target, read_only):
        self.calls.append(("mount", device, target[len(self.root) :], read_only))

    def unmount(self, target):
        self.calls.append(("unmount", target[len(self.root) :]))

    def find_program(self, name):
        return f"/usr/sbin/{name}" if name in self.programs else None

    def run(self, *command):
        self.calls.append(("run", *command))

    def stop_processes(self):
        self.calls.append(("stop_processes",))

    def sync(self):
        self.calls.append(("sync",))

    def restart(self):
        self.calls.append(("restart",))


class GuestCase(unittest.IsolatedAsyncioTestCase):
    """One guest a test. `configure` and `call` are the supervisor's side."""

    async def asyncSetUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.sockets = os.path.join(folder.name, "s")
        self.plugin_folder = os.path.join(folder.name, "root")
        root = os.path.join(folder.name, "image")
        for path in (self.sockets, self.plugin_folder, f"{root}/etc/ssh", f"{root}/run", f"{root}/root", f"{root}/opt"):
            os.makedirs(path)
        self.system = RecordingSystem(root)
        # What a guest does to its process must not reach the next test.
        for change in (patch.dict(os.environ, {"ALEPH_RUNTIME_SOCKETS": self.sockets}), patch.object(sys, "path", list(sys.path))):
            change.start()
            self.addCleanup(change.stop)
        self.addCleanup(forget_modules, folder.name)
        self.session = Session(self.system, self.plugin_folder)
        self.server = await asyncio.start_server(self.session.connection, sock=socket.socket(fileno=transport.listen().detach()))
        self.kept = []

    async def asyncTearDown(self):
        self.server.close()
        for writer in self.kept:
            writer.close()

    def plugin(self, source: str, name: str = "custom_plugins.py") -> None:
        with open(os.path.join(self.plugin_folder, name), "w") as file:
            file.write(source)

    async def connect(self):
        reader, writer = await asyncio.open_unix_connection(f"{self.sockets}/guest_52")
        self.kept.append(writer)
        return reader, writer

    async def send_configuration(self, **fields):
        return await self.send_frame(msgpack.packb(configuration(**fields)))

    async def send_frame(self, body: bytes, line: bytes = b""):
        """One read, as the supervisor does it: the answer must come in one write."""
        reader, writer = await self.connect()
        writer.write((line or b"%d\n" % len(body)) + body)
        answer = msgpack.unpackb(await asyncio.wait_for(reader.read(1_000_000), 20))
        if not answer["success"]:
            writer.close()
        return answer

    async def configure(self, code="", **fields):
        answer = await self.send_configuration(code=code.encode() if isinstance(code, str) else code, **fields)
        self.assertEqual(answer, {"success": True})

    async def exchange(self, data: bytes, fragment: int = 0) -> bytes:
        """Sends without ever closing the writing side, and reads to the end."""
        reader, writer = await self.connect()
        for start in range(0, len(data), fragment or max(len(data), 1)):
            writer.write(data[start : start + (fragment or len(data))])
            if fragment:
                await writer.drain()
                await asyncio.sleep(0)
        answer = await asyncio.wait_for(reader.read(), 30)
        writer.close()
        return answer

    async def call(self, scope: dict, fragment: int = 0) -> dict:
        return msgpack.unpackb(await self.exchange(msgpack.packb({"scope": scope}), fragment), strict_map_key=False)


def forget_modules(folder: str) -> None:
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(folder):
            del sys.modules[name]


def configuration(**fields) -> dict:
    """A V2 configuration, every key present, as the supervisor sends it."""
    return {
        "input_data": None,
        "interface": "asgi",
        "vm_hash": VM_HASH,
        "encoding": "plain",
        "entrypoint": "app",
        "code": b"",
        "ip": None,
        "ipv6": None,
        "route": None,
        "ipv6_gateway": None,
        "dns_servers": [],
        "volumes": [],
        "variables": None,
        "authorized_keys": None,
        **fields,
    }


def http(path="/", method="GET", query_string="", headers=(), body=b"") -> dict:
    return {
        "type": "http",
        "path": path,
        "method": method,
        "query_string": query_string,
        "headers": [list(pair) for pair in headers],
        "body": body,
    }


def zipped(files: dict, modes: dict = {}) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            entry.external_attr = modes.get(name, 0o100644) << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


# Answers with what it was asked: repr of the scope and the body's length.
ECHO = """
import json
prefix = "seen: "

def seen(scope, body):
    return (prefix + repr({"scope": scope, "size": len(body)})).encode()

async def app(scope, receive, send):
    assert scope["type"] == "http"
    message = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-kind", b"echo")]})
    await send({"type": "http.response.body", "body": seen(scope, message["body"])})
"""
