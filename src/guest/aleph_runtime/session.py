"""The guest's life: one configuration, any number of instructions, one halt. Connections come in any order and at the same time."""
from __future__ import annotations

import _socket
import asyncio
import socket
from enum import Enum
from typing import Any, Optional

import msgpack
from runtime_types import ConfigurationPayload

from .configuration import parse, read_frame
from .console import describe, log, log_error, trace
from .instruction import CHUNK, Command, Halt, encode, failure, read_instruction
from .plugins import PluginRunner, load
from .program import start_program
from .setup import set_up
from .system import System

# The supervisor kills the machine 5 seconds after it asked for the halt. Within them, running requests get one second, and the
# plugins and the program's shutdown three.
REQUEST_GRACE = 1.0
SHUTDOWN_GRACE = 3.0
# How long a last answer may take to reach the supervisor before the machine goes away under it.
FAREWELL_SECONDS = 0.5


class Phase(Enum):
    WAITING = "no configuration has come"
    CONFIGURING = "the configuration is under way"
    RUNNING = "the program runs"
    STOPPING = "the machine is stopping"


def serve(listener: _socket.socket, system: Optional[System] = None, plugin_folder: str = "/root") -> None:
    """Serves until the machine is to stop. The caller ends the process at once: threads of the program may never end."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(_serve(listener, system or System(), plugin_folder))


async def _serve(listener: _socket.socket, system: System, plugin_folder: str) -> None:
    session = Session(system, plugin_folder)
    # transport.py did without what Python puts around a socket; asyncio wants it.
    server = await asyncio.start_server(session.connection, sock=socket.socket(fileno=listener.detach()))
    await session.over.wait()
    server.close()


class Session:
    def __init__(self, system: System, plugin_folder: str) -> None:
        self.over = asyncio.Event()
        self._system = system
        self._plugin_folder = plugin_folder
        self._phase = Phase.WAITING
        self._settled = asyncio.Event()
        self._down = asyncio.Event()
        self._requests: set[asyncio.Task] = set()
        self._kept: list[asyncio.StreamWriter] = []
        self._payload: Optional[ConfigurationPayload] = None
        self._plugins: Optional[PluginRunner] = None
        self._program: Any = None

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            first = await reader.read(CHUNK)
            if first[:1].isdigit() and self._phase is Phase.WAITING:
                # The supervisor keeps this connection for the life of the machine.
                self._kept.append(writer)
                await self._configure(reader, writer, first)
                return
            if first:
                await self._instruct(reader, writer, first)
        except ConnectionError as error:
            log(f"the supervisor closed a connection: {describe(error)}")
        except Exception as error:
            log_error("a connection failed", error)
        if writer not in self._kept:
            writer.close()

    async def _configure(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: bytes) -> None:
        self._phase = Phase.CONFIGURING
        try:
            self._payload = parse(await read_frame(reader, first))
            self._plugins = load(self._plugin_folder)
            await set_up(self._payload, self._system, self._plugins)
            self._program = await start_program(self._payload, self._system, self._plugin_folder)
        except (Exception, SystemExit) as error:
            log_error("the configuration failed", error)
            await _send(writer, msgpack.packb({"success": False, "error": describe(error), "traceback": trace(error)}))
            if self._phase is Phase.CONFIGURING:
                await self._end(reader, writer, b"")
        else:
            if self._phase is Phase.CONFIGURING:
                self._phase = Phase.RUNNING
            self._settled.set()
            await _send(writer, msgpack.packb({"success": True}))

    async def _instruct(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: bytes) -> None:
        try:
            instruction = await read_instruction(reader, first)
        except ValueError as error:
            await _send(writer, encode(failure(error)))
            return
        if isinstance(instruction, Halt):
            await self._halt(reader, writer)
        elif isinstance(instruction, Command):
            await _send(writer, await run_command(instruction.line))
        else:
            task = asyncio.create_task(self._answer(instruction.scope))
            self._requests.add(task)
            task.add_done_callback(self._requests.discard)
            await _send(writer, encode(await task))

    async def _answer(self, scope: dict) -> dict:
        try:
            if self._phase is Phase.CONFIGURING:
                await self._settled.wait()
            if self._phase is not Phase.RUNNING:
                return failure(RuntimeError(f"a request came, and {self._phase.value}"))
            return await self._program.answer(scope)
        except asyncio.CancelledError:
            return failure(RuntimeError("the machine stopped before the program had answered"))
        except Exception as error:
            log_error("a request failed", error)
            return failure(error)

    async def _halt(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _send(writer, b"STOP\n")
        if self._phase is Phase.STOPPING:
            await self._down.wait()
            await _send(writer, b"STOPZ\n")
        else:
            await self._end(reader, writer, b"STOPZ\n")

    async def _end(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, last_words: bytes) -> None:
        try:
            await self._stop()
        except Exception as error:
            log_error("the machine could not be brought down in order", error)
        self._down.set()
        await _send(writer, last_words)
        await _farewell(reader, writer)
        self.over.set()

    async def _stop(self) -> None:
        """Brings everything down in order. A plugin or a program that fails holds nothing up."""
        self._phase = Phase.STOPPING
        self._settled.set()
        self._system.sync()
        await self._finish_requests()
        deadline = asyncio.get_running_loop().time() + SHUTDOWN_GRACE
        try:
            if self._plugins is not None:
                await asyncio.wait_for(self._plugins.run("before_shutdown", self._payload), SHUTDOWN_GRACE)
        except Exception as error:
            log(f"before_shutdown did not end well: {describe(error)}")
        try:
            if self._program is not None:
                await self._program.stop(max(deadline - asyncio.get_running_loop().time(), 0.1))
        except Exception as error:
            log_error("the program could not be stopped", error)
        self._system.stop_processes()
        for volume in reversed(self._payload.volumes if self._payload else []):
            self._system.unmount(self._system.path(volume.mount))
        self._system.sync()

    async def _finish_requests(self) -> None:
        if self._requests:
            _, late = await asyncio.wait(set(self._requests), timeout=REQUEST_GRACE)
            for task in late:
                task.cancel()


async def run_command(line: str) -> bytes:
    """What the command printed; of one that failed, after a line that says so."""
    pipe, null = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_shell(line, stdin=null, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    output, _ = await process.communicate()
    if process.returncode == 0:
        return output
    return f"Command {line!r} returned non-zero exit status {process.returncode}.\n".encode() + output


async def _send(writer: asyncio.StreamWriter, message: bytes) -> None:
    """The supervisor may have left; that stops nothing here."""
    try:
        writer.write(message)
        await writer.drain()
    except ConnectionError as error:
        log(f"the supervisor did not wait for an answer: {describe(error)}")


async def _farewell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Ends a connection and gives the supervisor time to see it."""
    try:
        writer.write_eof()
        await asyncio.wait_for(reader.read(), FAREWELL_SECONDS)
    except (OSError, asyncio.TimeoutError):
        pass
    writer.close()
