import os
import socket
import sys
from unittest.mock import patch

from support import GuestCase, http, zipped

SERVER = f"""#!{sys.executable}
import os, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self):
        size = int(self.headers.get("content-length") or 0)
        body = (f"{{self.command}} {{self.path}} {{os.environ['COLOUR']}} {{os.getcwd()}} {{self.headers.get('x-a')}} ").encode() + self.rfile.read(size)
        self.send_response(202)
        self.send_header("X-Reply", "yes")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in (body, b"" if body else b"."):
            if part:
                self.wfile.write(b"%x\\r\\n%s\\r\\n" % (len(part), part))
        self.wfile.write(b"0\\r\\n\\r\\n")
    do_GET = do_POST = answer
    def log_message(self, *arguments):
        pass

time.sleep(0.2)
HTTPServer(("127.0.0.1", int(os.environ["TEST_PORT"])), Handler).serve_forever()
"""


class Executable(GuestCase):
    async def asyncSetUp(self):
        await super().asyncSetUp()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        port = patch("aleph_runtime.executable.PORT", self.port)
        port.start()
        self.addCleanup(port.stop)
        self.variables = {"TEST_PORT": str(self.port), "COLOUR": "blue"}

    async def answers(self):
        scope = http("/x y", "POST", "a=1", [(b"x-a", b"b"), (b"content-length", b"4"), (b"connection", b"keep-alive")], b"body")
        answer = await self.call(scope)
        self.assertEqual(answer["headers"]["status"], 202)
        self.assertEqual(answer["body"]["body"], b"POST /x%20y?a=1 blue / b body")
        names = [name.lower() for name, _ in answer["headers"]["headers"]]
        self.assertIn(b"x-reply", names)
        self.assertNotIn(b"transfer-encoding", names)
        self.assertEqual(await self.exchange(b"halt"), b"STOP\nSTOPZ\n")
        with socket.socket() as probe:
            self.assertNotEqual(probe.connect_ex(("127.0.0.1", self.port)), 0)

    async def test_plain(self):
        await self.configure(SERVER, interface="executable", entrypoint="bin/run", variables=self.variables)
        await self.answers()

    async def test_zip_whose_mode_is_not_executable(self):
        code = zipped({"run.py": SERVER})
        await self.configure(code, interface="executable", encoding="zip", entrypoint="run.py", variables=self.variables)
        await self.answers()

    async def test_squashfs_that_nothing_can_be_changed_in(self):
        folder = f"{self.system.root}/opt/code"
        os.makedirs(folder)
        with open(f"{folder}/run.py", "w") as file:
            file.write(SERVER)
        os.chmod(f"{folder}/run.py", 0o755)
        with patch("os.chmod", side_effect=OSError(30, "Read-only file system")):
            await self.configure("", interface="executable", encoding="squashfs", entrypoint="run.py", variables=self.variables)
        await self.answers()

    async def test_squashfs_whose_program_is_not_executable(self):
        folder = f"{self.system.root}/opt/code"
        os.makedirs(folder)
        with open(f"{folder}/run.py", "w") as file:
            file.write(SERVER)
        with patch("os.chmod", side_effect=OSError(30, "Read-only file system")):
            answer = await self.send_configuration(interface="executable", encoding="squashfs", entrypoint="run.py")
        self.assertIn("is not executable", answer["error"])

    async def test_a_missing_program(self):
        answer = await self.send_configuration(interface="executable", encoding="zip", entrypoint="run", code=zipped({"other": b""}))
        self.assertIn("not a file in the code", answer["error"])

    async def test_a_program_that_the_kernel_does_not_take(self):
        answer = await self.send_configuration(interface="executable", entrypoint="run", code=b"\x00\x01")
        self.assertIn("Exec format error", answer["error"])

    async def test_a_program_that_ends(self):
        await self.configure("#!/bin/sh\nexit 7\n", interface="executable", entrypoint="run")
        self.assertIn("ended with status 7", (await self.call(http()))["error"])

    async def test_a_program_that_never_listens(self):
        await self.configure("#!/bin/sh\nexec sleep 60\n", interface="executable", entrypoint="run")
        with patch("aleph_runtime.executable.LISTEN_SECONDS", 0.1):
            answer = await self.call(http())
        self.assertEqual(answer["headers"]["status"], 503)
        self.assertIsInstance(answer["body"]["body"], bytes)
        await self.exchange(b"halt")

    async def test_an_event(self):
        await self.configure("#!/bin/sh\nexec sleep 60\n", interface="executable", entrypoint="run")
        self.assertIn("over HTTP", (await self.call({"type": "aleph.message", "body": 1}))["error"])
        await self.exchange(b"halt")
