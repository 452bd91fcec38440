import asyncio

import msgpack
from support import ECHO, GuestCase, http

SLEEPY = """
import asyncio
running = 0
async def app(scope, receive, send):
    global running
    if scope["type"] != "http":
        return
    running += 1
    while running < 3:
        await asyncio.sleep(0.01)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(running).encode()})
"""


class Instruction(GuestCase):
    async def test_one_byte_fragments(self):
        await self.configure(ECHO)
        answer = await self.call(http(body=b"x" * 300), fragment=1)
        self.assertIn(b"'size': 300", answer["body"]["body"])

    async def test_ten_megabyte_body(self):
        await self.configure(ECHO)
        answer = await self.call(http(method="POST", body=b"x" * 10_000_000))
        self.assertIn(b"'size': 10000000", answer["body"]["body"])

    async def test_concurrent_requests(self):
        await self.configure(SLEEPY)
        answers = await asyncio.wait_for(asyncio.gather(*(self.call(http()) for _ in range(3))), 10)
        self.assertEqual([answer["body"]["body"] for answer in answers], [b"3"] * 3)

    async def test_a_request_before_the_configuration(self):
        self.assertIn("no configuration", (await self.call(http()))["error"])

    async def test_a_request_while_the_configuration_is_under_way(self):
        code = "import asyncio\n" + ECHO.replace('assert scope["type"] == "http"', 'if scope["type"] != "http": await asyncio.sleep(0.3); return')
        configuring = asyncio.create_task(self.configure(code))
        await asyncio.sleep(0.1)
        self.assertEqual((await self.call(http()))["headers"]["status"], 200)
        await configuring

    async def bad(self, data: bytes, word: str):
        answer = msgpack.unpackb(await self.exchange(data))
        self.assertEqual(set(answer), {"error", "traceback", "output"})
        self.assertIn(word, answer["error"])
        self.assertEqual((await self.call(http()))["headers"]["status"], 200)

    async def test_bytes_that_are_not_msgpack(self):
        await self.configure(ECHO)
        await self.bad(b"\xc1", "not msgpack")

    async def test_text(self):
        await self.configure(ECHO)
        await self.bad(b"hello", "must be a map")

    async def test_a_number_like_a_second_configuration(self):
        await self.configure(ECHO)
        await self.bad(b"10\n", "must be a map")

    async def test_strings_that_are_not_utf8(self):
        await self.configure(ECHO)
        await self.bad(b"\x81\xa2\xff\xff\x01", "not msgpack")

    async def test_a_map_without_a_scope(self):
        await self.configure(ECHO)
        await self.bad(msgpack.packb({"scop": {}}), "scope")

    async def test_a_scope_of_unknown_type(self):
        await self.configure(ECHO)
        await self.bad(msgpack.packb({"scope": {"type": "websocket"}}), "websocket")

    async def test_a_scope_without_a_path(self):
        await self.configure(ECHO)
        await self.bad(msgpack.packb({"scope": {"type": "http", "method": "GET"}}), "path")

    async def test_a_connection_that_ends_in_the_middle(self):
        await self.configure(ECHO)
        reader, writer = await self.connect()
        writer.write(msgpack.packb({"scope": http()})[:-1])
        writer.write_eof()
        self.assertIn("middle", msgpack.unpackb(await reader.read())["error"])

    async def test_a_supervisor_that_leaves_before_the_answer(self):
        await self.configure(ECHO)
        _, writer = await self.connect()
        writer.write(msgpack.packb({"scope": http(body=b"x" * 500_000)}))
        writer.transport.abort()
        self.assertEqual((await self.call(http()))["headers"]["status"], 200)

    async def test_a_command(self):
        await self.configure(ECHO)
        self.assertEqual(await self.exchange(b"!echo out; echo err >&2"), b"out\nerr\n")

    async def test_a_command_in_fragments_with_its_newline(self):
        await self.configure(ECHO)
        self.assertEqual(await self.exchange(b"!echo whole\n", fragment=1), b"whole\n")

    async def test_a_command_that_fails(self):
        await self.configure(ECHO)
        self.assertEqual(
            await self.exchange(b"!echo before; exit 3"), b"Command 'echo before; exit 3' returned non-zero exit status 3.\nbefore\n"
        )
