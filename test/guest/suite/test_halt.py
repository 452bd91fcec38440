import asyncio
import io
import os
import contextlib
import signal
from unittest.mock import patch

import msgpack
from support import ECHO, GuestCase, GUEST, http
from aleph_runtime import transport

WAITING = """
import asyncio
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    await asyncio.sleep(float(scope["query_string"]))
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": b"late"})
"""


class Halt(GuestCase):
    async def test_order(self):
        self.plugin("from runtime_types import Plugins\ndef stop(payload): print('hook')\ncustom_plugins = Plugins(before_shutdown=stop)\n")
        volumes = [{"mount": "/a", "device": "vdb", "read_only": False}, {"mount": "/a/b", "device": "vdc", "read_only": False}]
        await self.configure(ECHO, volumes=volumes)
        self.system.calls.clear()
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            self.assertEqual(await self.exchange(b"halt"), b"STOP\nSTOPZ\n")
        self.assertEqual(printed.getvalue(), "hook\n")
        self.assertEqual(self.system.calls, [("sync",), ("stop_processes",), ("unmount", "/a/b"), ("unmount", "/a"), ("sync",)])
        await asyncio.wait_for(self.session.over.wait(), 2)

    async def test_in_fragments(self):
        await self.configure(ECHO)
        self.assertEqual(await self.exchange(b"halt", fragment=1), b"STOP\nSTOPZ\n")

    async def test_before_any_configuration(self):
        self.assertEqual(await self.exchange(b"halt"), b"STOP\nSTOPZ\n")

    async def test_twice_at_the_same_time(self):
        await self.configure(ECHO)
        answers = await asyncio.gather(self.exchange(b"halt"), self.exchange(b"halt"))
        self.assertEqual(answers, [b"STOP\nSTOPZ\n"] * 2)
        self.assertEqual(self.system.calls.count(("stop_processes",)), 1)

    async def test_a_step_that_fails_does_not_keep_the_machine_up(self):
        await self.configure(ECHO)
        with patch.object(self.system, "stop_processes", side_effect=PermissionError("no")):
            self.assertEqual(await self.exchange(b"halt"), b"STOP\nSTOPZ\n")
        await asyncio.wait_for(self.session.over.wait(), 2)

    async def test_a_running_request_is_finished_first(self):
        await self.configure(WAITING)
        request = asyncio.create_task(self.call(http(query_string="0.3")))
        await asyncio.sleep(0.1)
        self.assertEqual(await self.exchange(b"halt"), b"STOP\nSTOPZ\n")
        self.assertEqual((await request)["body"]["body"], b"late")

    async def test_a_request_that_does_not_end_is_given_up(self):
        await self.configure(WAITING)
        request = asyncio.create_task(self.call(http(query_string="60")))
        await asyncio.sleep(0.1)
        with patch("aleph_runtime.session.REQUEST_GRACE", 0.2):
            self.assertEqual(await self.exchange(b"halt"), b"STOP\nSTOPZ\n")
        self.assertIn("the machine stopped", (await request)["error"])

    async def test_during_the_configuration(self):
        code = "import asyncio\nasync def app(scope, receive, send):\n    await asyncio.sleep(0.5)\n"
        configuring = asyncio.create_task(self.send_configuration(code=code.encode()))
        await asyncio.sleep(0.1)
        self.assertEqual(await self.exchange(b"halt"), b"STOP\nSTOPZ\n")
        await configuring

    async def test_a_request_after_it_is_refused(self):
        await self.configure(ECHO)
        await self.exchange(b"halt")
        self.assertIn("stopping", (await self.call(http()))["error"])


class ProcessOne(GuestCase):
    def test_it_runs_only_as_process_1(self):
        import init1

        with self.assertRaisesRegex(SystemExit, "only as process 1"):
            init1.main()

    def test_the_end_of_the_session_restarts_the_machine_and_reaps_on_the_way(self):
        import init1

        orphan = os.fork()
        if orphan == 0:
            os._exit(5)
        session = os.fork()
        if session == 0:
            import time

            time.sleep(0.2)
            os.kill(os.getpid(), signal.SIGKILL)
        shown = io.StringIO()
        with contextlib.redirect_stderr(shown):
            init1.watch(session)
        self.assertIn("ended by signal 9", shown.getvalue())
        with self.assertRaises(ChildProcessError):
            os.waitpid(orphan, 0)
        with patch("aleph_runtime.system.System.restart") as restart:
            init1.stop_machine()
        restart.assert_called_once_with()

    def test_the_ready_signal_is_the_protocols(self):
        self.assertEqual(msgpack.unpackb(transport.READY), {"version": "2.0.0"})

    async def test_ready_comes_when_the_guest_listens(self):
        heard = asyncio.get_running_loop().create_future()

        async def supervisor(reader, writer):
            heard.set_result(await reader.read(1_000_000))
            writer.close()

        server = await asyncio.start_unix_server(supervisor, f"{self.sockets}/v.sock_52")
        await asyncio.get_running_loop().run_in_executor(None, transport.announce)
        self.assertEqual(await heard, transport.READY)
        server.close()

    async def test_nobody_to_be_ready_for_is_an_error(self):
        with self.assertRaises(OSError):
            transport.announce()
