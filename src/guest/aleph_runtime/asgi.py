"""Calls an ASGI application: its lifespan once, and requests and events any number of times. Source: the ASGI specification 3.0."""
from __future__ import annotations

import asyncio
import inspect
from typing import Any, Callable, Dict, Optional
from urllib.parse import quote

from .console import log, log_error
from .instruction import response, success

ASGI = {"version": "3.0", "spec_version": "2.3"}
# The supervisor waits 60 seconds for the configuration's answer.
STARTUP_SECONDS = 30.0

LIFESPAN_MESSAGES = frozenset(f"lifespan.{step}.{end}" for step in ("startup", "shutdown") for end in ("complete", "failed"))

# What stands unescaped in a path, and in a query: the supervisor has decoded the path and left the query's own escapes.
PATH_SAFE = "/:@!$&'()*+,;=~"
QUERY_SAFE = PATH_SAFE + "?%"


class ApplicationError(RuntimeError):
    """The application broke the ASGI protocol or ended early."""


class Application:
    def __init__(self, application: Callable) -> None:
        self._application = application
        self._state: Dict[str, Any] = {}
        self._lifespan: Optional[Lifespan] = None
        self._tasks: set[asyncio.Task] = set()

    async def start(self) -> None:
        """Runs the application's startup, which raises when the application says that it failed."""
        self._lifespan = Lifespan(self._application, self._state)
        await self._lifespan.start()

    async def stop(self, seconds: float) -> None:
        if self._lifespan is not None:
            await self._lifespan.stop(seconds)

    async def answer(self, scope: Dict[str, Any]) -> Dict[str, Any]:
        """The answer to one scope, as soon as it is complete; the application may go on working after it."""
        if scope["type"] == "http":
            exchange: Exchange = HttpExchange(http_scope(scope, self._state), scope.get("body") or b"")
        elif scope["type"] == "aleph.message":
            exchange = EventExchange({"asgi": ASGI, "state": dict(self._state), **scope}, scope.get("body"))
        else:
            raise ApplicationError(f"this init has no scopes of type {scope['type']!r}")
        task = asyncio.create_task(exchange.run(self._application))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await exchange.answer


def http_scope(scope: Dict[str, Any], state: Dict[str, Any]) -> Dict[str, Any]:
    """The supervisor's scope as the ASGI specification wants it. The supervisor says nothing of scheme, client and server."""
    path = scope["path"]
    return {
        "type": "http",
        "asgi": ASGI,
        "http_version": "1.1",
        "method": scope["method"].upper(),
        "scheme": "http",
        "path": path,
        "raw_path": quote(path, safe=PATH_SAFE).encode(),
        "query_string": quote(_text(scope.get("query_string")), safe=QUERY_SAFE).encode(),
        "root_path": "",
        "headers": [(_bytes(name).lower(), _bytes(value)) for name, value in scope.get("headers") or []],
        "client": None,
        "server": None,
        "state": dict(state),
        "extensions": {},
    }


def _bytes(value: Any) -> bytes:
    return value.encode("latin-1") if isinstance(value, str) else bytes(value)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value or ""


class Exchange:
    """One call of the application and the answer that it gives."""

    def __init__(self, scope: Dict[str, Any], first_message: Dict[str, Any]) -> None:
        self.answer: asyncio.Future = asyncio.get_running_loop().create_future()
        self._scope = scope
        self._unread: Optional[Dict[str, Any]] = first_message

    async def run(self, application: Callable) -> None:
        try:
            outcome = await application(self._scope, self.receive, self.send)
            # The Aleph SDK's application returns a coroutine for events instead of awaiting it.
            if inspect.isawaitable(outcome):
                await outcome
            if not self.answer.done():
                self.ended()
        except asyncio.CancelledError:
            self.answer.cancel()
            raise
        except BaseException as error:
            if self.answer.done():
                log_error("the program failed after it had answered", error)
            else:
                self.answer.set_exception(_carried(error))

    async def receive(self) -> Dict[str, Any]:
        """The one message, and from then on nothing until the answer is complete."""
        if self._unread is not None:
            message, self._unread = self._unread, None
            return message
        await asyncio.wait([self.answer])
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        raise NotImplementedError

    def ended(self) -> None:
        """The application returned and had not answered."""
        raise NotImplementedError


def _carried(error: BaseException) -> BaseException:
    """A future cannot carry StopIteration, and an exit of the program must not end init."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    carried = ApplicationError(f"the program raised {error!r}")
    carried.__cause__ = error
    return carried


class HttpExchange(Exchange):
    def __init__(self, scope: Dict[str, Any], body: bytes) -> None:
        super().__init__(scope, {"type": "http.request", "body": body, "more_body": False})
        self._start: Optional[Dict[str, Any]] = None
        self._body = bytearray()

    async def send(self, message: Any) -> None:
        kind = message["type"]
        if self.answer.done():
            raise ApplicationError(f"{kind} came after the response was complete")
        if kind == "http.response.start":
            if self._start is not None:
                raise ApplicationError("http.response.start came twice")
            self._start = message
        elif kind == "http.response.body":
            if self._start is None:
                raise ApplicationError("http.response.body came before http.response.start")
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                self.answer.set_result(self._response(self._start))
        else:
            raise ApplicationError(f"{kind} is not part of an HTTP response")

    def ended(self) -> None:
        raise ApplicationError("the program returned before its response was complete")

    def _response(self, start: Dict[str, Any]) -> Dict[str, Any]:
        headers = [(_bytes(name), _bytes(value)) for name, value in start.get("headers") or []]
        return response(int(start["status"]), headers, bytes(self._body))


class EventExchange(Exchange):
    def __init__(self, scope: Dict[str, Any], body: Any) -> None:
        super().__init__(scope, {"type": "aleph.message", "body": body, "more_body": False})

    async def send(self, message: Any) -> None:
        if not self.answer.done():
            self.answer.set_result(success({}, message))

    def ended(self) -> None:
        self.answer.set_result(success({}, {}))


class Lifespan:
    """Startup and shutdown. An application that does not know the lifespan scope is run without it, as the specification says."""

    def __init__(self, application: Callable, state: Dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        self._application = application
        self._scope = {"type": "lifespan", "asgi": ASGI, "state": state}
        self._messages: asyncio.Queue = asyncio.Queue()
        self._started: asyncio.Future = loop.create_future()
        self._stopped: asyncio.Future = loop.create_future()
        self._task: Optional[asyncio.Task] = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())
        self._messages.put_nowait({"type": "lifespan.startup"})
        try:
            await asyncio.wait_for(self._started, STARTUP_SECONDS)
        except asyncio.TimeoutError:
            raise ApplicationError(f"the program's startup took more than {STARTUP_SECONDS:.0f} seconds") from None

    async def stop(self, seconds: float) -> None:
        if self._task is None or self._task.done():
            return
        self._messages.put_nowait({"type": "lifespan.shutdown"})
        await asyncio.wait([self._stopped], timeout=seconds)
        if not self._stopped.done():
            log(f"the program's shutdown took more than {seconds:.1f} seconds")

    async def _run(self) -> None:
        try:
            await self._application(self._scope, self._messages.get, self._send)
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            if self._started.done():
                log_error("the program's lifespan failed", error)
            else:
                log_error("the program does not take part in the lifespan protocol; it runs without", error)
        finally:
            for future in (self._started, self._stopped):
                if not future.done():
                    future.set_result(None)

    async def _send(self, message: Dict[str, Any]) -> None:
        kind = message["type"]
        if kind not in LIFESPAN_MESSAGES:
            raise ApplicationError(f"{kind} is not part of the lifespan protocol")
        future = self._stopped if "shutdown" in kind else self._started
        if future.done():
            return
        if kind == "lifespan.startup.failed":
            future.set_exception(ApplicationError(f"the program's startup failed: {message.get('message', '')}"))
            return
        if kind == "lifespan.shutdown.failed":
            log(f"the program's shutdown failed: {message.get('message', '')}")
        future.set_result(None)
