"""A program that is a process and serves HTTP/1.1 on port 8080 of the guest."""
from __future__ import annotations

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any, Dict

from .asgi import http_scope
from .instruction import response

PORT = 8080
ADDRESSES = ("127.0.0.1", "::1")
# A program may take this long, in seconds, before it listens; the supervisor's own deadline for the request ends most waits earlier.
LISTEN_SECONDS = 88.0
FIRST_PAUSE, LONGEST_PAUSE = 0.01, 0.5
# Only against a program that never answers: the supervisor has long left by then.
ANSWER_SECONDS = 600.0
CONCURRENT_REQUESTS = 64

# Headers that belong to one connection. Source: RFC 9110 section 7.6.1.
HOP_BY_HOP = frozenset(
    [b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"content-length", b"expect"]
)


class ProgramEnded(RuntimeError):
    """The process is not there any more."""


class Executable:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._threads = ThreadPoolExecutor(CONCURRENT_REQUESTS, thread_name_prefix="proxy")

    @classmethod
    async def start(cls, path: str) -> Executable:
        """Starts the file, without arguments, in /, with this process's environment; what it prints goes to the console."""
        return cls(await asyncio.create_subprocess_exec(path, cwd="/", start_new_session=True))

    async def answer(self, scope: Dict[str, Any]) -> Dict[str, Any]:
        if scope["type"] != "http":
            raise ValueError(f"an executable takes requests over HTTP, and no {scope['type']!r}")
        request = http_scope(scope, {})
        loop = asyncio.get_running_loop()
        deadline = loop.time() + LISTEN_SECONDS
        pause = FIRST_PAUSE
        while True:
            try:
                return await loop.run_in_executor(self._threads, exchange, request, scope.get("body") or b"")
            except ConnectionRefusedError:
                # One that ended well may have left a server behind.
                if self._process.returncode:
                    raise ProgramEnded(f"the program ended with status {self._process.returncode}; the console shows what it printed") from None
                if loop.time() > deadline:
                    return response(503, [(b"content-type", b"text/plain; charset=utf-8")], b"The program does not listen on port 8080.\n")
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def stop(self, seconds: float) -> None:
        """Asks the process and its children to end, and makes them."""
        if self._process.returncode is not None:
            return
        _signal_group(self._process.pid, signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), seconds)
        except asyncio.TimeoutError:
            _signal_group(self._process.pid, signal.SIGKILL)


def _signal_group(leader: int, number: int) -> None:
    try:
        os.killpg(leader, number)
    except ProcessLookupError:
        pass


def exchange(request: Dict[str, Any], body: bytes) -> Dict[str, Any]:
    """One request to the program; raises ConnectionRefusedError while nothing listens."""
    connection = _connect()
    try:
        target = request["raw_path"] + (b"?" + request["query_string"] if request["query_string"] else b"")
        names = [name for name, _ in request["headers"]]
        connection.putrequest(request["method"], target.decode(), skip_host=b"host" in names, skip_accept_encoding=True)
        for name, value in request["headers"]:
            if name not in HOP_BY_HOP:
                connection.putheader(name, value)
        if body or b"content-length" in names:
            connection.putheader("content-length", str(len(body)))
        connection.putheader("connection", "close")
        connection.endheaders(body or None)
        answer = connection.getresponse()
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.getheaders()]
        # What is passed on has one length: that of the body which was read. An answer to HEAD keeps the length it tells of.
        dropped = HOP_BY_HOP if request["method"] != "HEAD" else HOP_BY_HOP - {b"content-length"}
        return response(answer.status, [(name, value) for name, value in headers if name.lower() not in dropped], answer.read())
    finally:
        connection.close()


def _connect() -> HTTPConnection:
    for address in ADDRESSES:
        connection = HTTPConnection(address, PORT, timeout=ANSWER_SECONDS)
        try:
            connection.connect()
        except OSError:
            continue
        return connection
    raise ConnectionRefusedError
