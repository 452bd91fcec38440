"""Plays the recorded exchanges of fixtures/protocol to the guest: what it sends must be what was written down, byte for byte."""
import json
import os
import subprocess
import sys
import tempfile

import msgpack
from support import GuestCase, forget_modules
from aleph_runtime import transport

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "fixtures", "protocol")


def recorded(name: str, side: str) -> bytes:
    with open(os.path.join(FOLDER, f"{name}.{side}.bin"), "rb") as file:
        return file.read()


with open(os.path.join(FOLDER, "exchanges.json"), encoding="utf-8") as file:
    EXCHANGES = json.load(file)


class Recorded(GuestCase):
    async def configured(self, name: str, fragment: int = 0) -> None:
        """One read, as the supervisor does it: the connection stays open."""
        reader, writer = await self.connect()
        await self.write(writer, recorded(name, "host"), fragment)
        answer = await reader.read(1_000_000)
        self.same(answer, recorded(name, "guest"))

    async def write(self, writer, data: bytes, fragment: int) -> None:
        for start in range(0, len(data), fragment or len(data)):
            writer.write(data[start : start + (fragment or len(data))])
            await writer.drain()

    def same(self, answer: bytes, wanted: bytes) -> None:
        if b"\xa9traceback" not in wanted:
            self.assertEqual(answer, wanted)
            return
        got, expected = msgpack.unpackb(answer), msgpack.unpackb(wanted)
        self.assertEqual(list(got), list(expected))
        self.assertTrue(got["traceback"].startswith(expected["traceback"].split("\n")[0]))
        if expected["error"]:
            self.assertEqual(got["error"], expected["error"])

    async def configure_by(self, name: str, fragment: int) -> None:
        await self.asyncTearDown()
        forget_modules(self.folder)
        await self.asyncSetUp()
        await self.configured(name, fragment)

    async def test_configurations(self):
        names = [one["name"] for one in EXCHANGES if one["kind"] == "configuration"]
        self.assertEqual(len(names), 5)
        for name in names:
            for fragment in (0, 1):
                with self.subTest(name=name, fragment=fragment):
                    await self.configure_by(name, fragment)

    async def test_instructions(self):
        exchanges = [one for one in EXCHANGES if one["kind"] == "instruction"]
        self.assertGreater(len(exchanges), 7)
        for exchange in exchanges:
            for fragment in (0, 1000) if "large" in exchange["name"] else (0, 1):
                with self.subTest(name=exchange["name"], fragment=fragment):
                    await self.configure_by(exchange["after"], 0)
                    answer = await self.exchange(recorded(exchange["name"], "host"), fragment)
                    self.same(answer, recorded(exchange["name"], "guest"))

    async def test_every_field_of_the_second_version_takes_effect(self):
        self.system.interfaces.add("eth0")
        self.system.programs.add("sshd")
        await self.configured("configuration-v2")
        root = self.system.root
        for call in [
            ("mount", "vdb", "/opt/venv", True),
            ("mount", "vdc", "/var/lib/app", False),
            ("add_address", "eth0", "172.16.4.2", 24),
            ("add_address", "eth0", "fc00:1:2:3::1", 124),
            ("add_default_route", "eth0", "172.16.4.1"),
            ("add_default_route", "eth0", "fc00:1:2:3::"),
            ("run", "/usr/sbin/sshd"),
        ]:
            self.assertIn(call, self.system.calls)
        self.assertEqual((os.environ["REACT_COLOUR"], os.environ["PLAIN"]), ("blue", "ünïcode"))
        for path, text in {
            "/data/words/greeting.txt": "hello\n",
            "/etc/resolv.conf": "nameserver 1.1.1.1\nnameserver 9.9.9.9\n",
            "/root/.ssh/authorized_keys": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== one@example.org\n",
        }.items():
            with open(root + path, encoding="utf-8") as file:
                self.assertEqual(file.read(), text)

    def test_the_ready_signal(self):
        self.assertEqual(transport.READY, recorded("ready-v2", "guest"))

    def test_the_recipe_writes_what_stands_here(self):
        with tempfile.TemporaryDirectory() as copy:
            for name in ("recipe.py", "program.py"):
                with open(os.path.join(FOLDER, name), "rb") as source, open(os.path.join(copy, name), "wb") as target:
                    target.write(source.read())
            subprocess.run([sys.executable, os.path.join(copy, "recipe.py")], check=True)
            made = {name for name in os.listdir(copy) if name.endswith((".bin", ".json"))}
            self.assertEqual(made, {name for name in os.listdir(FOLDER) if name.endswith((".bin", ".json"))})
            for name in made:
                with open(os.path.join(copy, name), "rb") as one, open(os.path.join(FOLDER, name), "rb") as other:
                    self.assertEqual(one.read(), other.read(), name)
