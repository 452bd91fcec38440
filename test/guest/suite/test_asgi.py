import ast
import asyncio
import os
from unittest.mock import patch

from support import ECHO, GuestCase, http, zipped

# As Starlette does it: one call, startup, then a second receive() that waits for shutdown.
LIFESPAN = """
events = []
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        scope["state"]["answer"] = 42
        events.append((await receive())["type"])
        await send({"type": "lifespan.startup.complete"})
        events.append((await receive())["type"])
        await send({"type": "lifespan.shutdown.complete"})
        return
    events.append("request")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": repr((events, scope["state"])).encode()})
"""

STREAMING = """
async def app(scope, receive, send):
    await receive()
    await send({"type": "http.response.start", "status": 201})
    for part in (b"one ", b"two ", b"three"):
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body"})
    after.append((await receive())["type"])
after = []
"""


def responding(lines: str) -> str:
    body = "\n".join("    " + line for line in lines.strip().splitlines())
    return f"import asyncio, sys\nasync def app(scope, receive, send):\n    if scope['type'] == 'lifespan': return\n{body}\n"


class Lifespan(GuestCase):
    async def test_startup_once_and_shutdown_at_halt(self):
        await self.configure(LIFESPAN)
        for requests in (1, 2):
            answer = await self.call(http())
            events = ["lifespan.startup"] + ["request"] * requests
            self.assertEqual(ast.literal_eval(answer["body"]["body"].decode()), (events, {"answer": 42}))
        await self.exchange(b"halt")
        import main

        self.assertEqual(main.events[-1], "lifespan.shutdown")

    async def test_an_application_without_lifespan_runs(self):
        await self.configure(ECHO)
        self.assertEqual((await self.call(http()))["headers"]["status"], 200)

    async def test_a_startup_that_fails_is_told(self):
        code = LIFESPAN.replace('await send({"type": "lifespan.startup.complete"})', 'await send({"type": "lifespan.startup.failed", "message": "no database"})')
        answer = await self.send_configuration(code=code.encode())
        self.assertFalse(answer["success"])
        self.assertIn("no database", answer["error"])

    async def test_a_startup_that_hangs_is_told(self):
        with patch("aleph_runtime.asgi.STARTUP_SECONDS", 0.1):
            answer = await self.send_configuration(code=b"async def app(scope, receive, send):\n    await receive(); await receive()\n")
        self.assertIn("startup took more than", answer["error"])

    async def test_a_shutdown_that_hangs_does_not_hold_the_halt(self):
        code = LIFESPAN.replace('await send({"type": "lifespan.shutdown.complete"})', "await receive()")
        await self.configure(code)
        with patch("aleph_runtime.session.SHUTDOWN_GRACE", 0.2):
            self.assertEqual(await asyncio.wait_for(self.exchange(b"halt"), 3), b"STOP\nSTOPZ\n")


class Http(GuestCase):
    async def test_the_scope_is_proper_asgi(self):
        await self.configure(ECHO)
        answer = await self.call(http("/a b/ü%", "post", "q=ä&r=%26 1", [(b"X-One", b"\xff"), (b"x-one", b"2")], b"body"))
        self.assertEqual(answer["headers"], {"type": "http.response.start", "status": 200, "headers": [[b"x-kind", b"echo"]]})
        self.assertEqual((answer["output"], answer["output_data"]), ("", None))
        seen = ast.literal_eval(answer["body"]["body"].decode()[len("seen: ") :])
        self.assertEqual(seen["size"], 4)
        self.assertEqual(
            seen["scope"],
            {
                "type": "http",
                "asgi": {"version": "3.0", "spec_version": "2.3"},
                "http_version": "1.1",
                "method": "POST",
                "scheme": "http",
                "path": "/a b/ü%",
                "raw_path": b"/a%20b/%C3%BC%25",
                "query_string": b"q=%C3%A4&r=%26%201",
                "root_path": "",
                "headers": [(b"x-one", b"\xff"), (b"x-one", b"2")],
                "client": None,
                "server": None,
                "state": {},
                "extensions": {},
            },
        )

    async def test_all_parts_of_a_streamed_body_come_in_one(self):
        await self.configure(STREAMING)
        answer = await self.call(http())
        self.assertEqual(answer["headers"]["status"], 201)
        self.assertEqual(answer["body"], {"type": "http.response.body", "body": b"one two three"})
        import main

        self.assertEqual(main.after, ["http.disconnect"])

    async def test_an_error_has_the_programs_traceback(self):
        await self.configure(responding("raise ZeroDivisionError('by zero')"))
        answer = await self.call(http())
        self.assertEqual(set(answer), {"error", "traceback", "output"})
        self.assertEqual(answer["error"], "ZeroDivisionError: by zero")
        self.assertIn("main.py", answer["traceback"])

    async def fails(self, lines, word):
        await self.configure(responding(lines))
        self.assertIn(word, (await self.call(http()))["error"])

    async def test_sys_exit_is_an_error_and_not_the_end(self):
        await self.fails("sys.exit(4)", "SystemExit")
        self.assertIn("SystemExit", (await self.call(http()))["error"])

    async def test_no_response(self):
        await self.fails("return", "before its response was complete")

    async def test_a_body_before_the_start(self):
        await self.fails("await send({'type': 'http.response.body'})", "before http.response.start")

    async def test_headers_that_are_text_become_bytes(self):
        await self.configure(
            responding(
                "await send({'type': 'http.response.start', 'status': 200, 'headers': [('x-a', 'b')]})\n"
                "await send({'type': 'http.response.body', 'body': b''})"
            )
        )
        self.assertEqual((await self.call(http()))["headers"]["headers"], [[b"x-a", b"b"]])

    async def test_work_after_the_response_does_not_delay_it(self):
        await self.configure(
            responding(
                "await send({'type': 'http.response.start', 'status': 200})\n"
                "await send({'type': 'http.response.body', 'body': b'ok'})\n"
                "await asyncio.sleep(60)"
            )
        )
        self.assertEqual((await asyncio.wait_for(self.call(http()), 5))["body"]["body"], b"ok")


class Event(GuestCase):
    async def test_an_event_is_answered_with_the_message_sent(self):
        await self.configure("async def app(scope, receive, send):\n    await send({'got': (await receive())['body'], 'type': scope['type']})\n")
        answer = await self.call({"type": "aleph.message", "body": {"n": 1, 2: [b"x"]}})
        self.assertEqual(answer["headers"], {})
        self.assertEqual(answer["body"], {"type": "aleph.message", "got": {"n": 1, 2: [b"x"]}})

    async def test_a_coroutine_that_the_application_returns_is_awaited(self):
        await self.configure(
            "async def app(scope, receive, send):\n"
            "    if scope['type'] != 'aleph.message': return\n"
            "    async def result():\n        await send({'body': scope['body']})\n"
            "    return result()\n"
        )
        self.assertEqual((await self.call({"type": "aleph.message", "body": "hi"}))["body"], {"body": "hi"})

    async def test_an_event_that_nothing_answers(self):
        await self.configure("async def app(scope, receive, send):\n    pass\n")
        self.assertEqual((await self.call({"type": "aleph.message", "body": 1}))["body"], {})

    async def test_an_answer_that_msgpack_does_not_know(self):
        await self.configure("async def app(scope, receive, send):\n    await send({'x': object()})\n")
        self.assertIn("object", (await self.call({"type": "aleph.message", "body": 1}))["error"])


class Code(GuestCase):
    async def test_plain_code_sees_its_own_top_level_names(self):
        await self.configure(ECHO)
        self.assertTrue((await self.call(http()))["body"]["body"].startswith(b"seen: "))

    async def test_zip_with_a_module_in_a_package(self):
        code = zipped({"pkg/__init__.py": b"", "pkg/web.py": ("from helper import *\n" + ECHO).encode(), "helper.py": b"x = 1"})
        await self.configure(code, encoding="zip", entrypoint="pkg.web:app")
        self.assertEqual((await self.call(http()))["headers"]["status"], 200)

    async def test_squashfs_is_imported_from_its_volume(self):
        os.makedirs(f"{self.system.root}/opt/code")
        with open(f"{self.system.root}/opt/code/web.py", "w") as file:
            file.write(ECHO)
        volume = {"mount": "/opt/code", "device": "vdb", "read_only": True}
        await self.configure("", encoding="squashfs", entrypoint="web:app", volumes=[volume])
        self.assertEqual((await self.call(http()))["headers"]["status"], 200)

    async def test_an_entrypoint_without_a_module(self):
        answer = await self.send_configuration(code=zipped({"web.py": b""}), encoding="zip", entrypoint="app")
        self.assertIn("module:attribute", answer["error"])

    async def test_a_zip_that_is_none(self):
        answer = await self.send_configuration(code=b"nonsense", encoding="zip", entrypoint="web:app")
        self.assertIn("not a zip archive", answer["error"])
