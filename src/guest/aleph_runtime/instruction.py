"""What comes over a connection after the configuration, and the answers. Nothing tells where an instruction ends but its own bytes."""
from __future__ import annotations

import asyncio
from typing import Any, Dict, NamedTuple, Union

import msgpack

from .console import describe, trace

CHUNK = 1 << 16
# The supervisor sends at most 10,000,000 bytes of body; more than this is not an instruction.
MAX_INSTRUCTION = 64 << 20
# A command carries no length: it ends with its line, with its connection, or when no more bytes come for so many seconds.
COMMAND_PAUSE = 0.2


class BadInstruction(ValueError):
    """What came is not an instruction."""


class Halt(NamedTuple):
    """Stop the machine."""


class Command(NamedTuple):
    """Run this line in /bin/sh."""

    line: str


class Request(NamedTuple):
    """Pass a scope to the program."""

    scope: Dict[str, Any]


Instruction = Union[Halt, Command, Request]


async def read_instruction(reader: asyncio.StreamReader, first: bytes) -> Instruction:
    """Reads one instruction, of which the first bytes were already read. Fragments may be of any size."""
    if first.startswith(b"!"):
        return Command(await _command_line(reader, first[1:]))
    if b"halt".startswith(first[:4]):
        while len(first) < 4:
            chunk = await reader.read(CHUNK)
            if not chunk:
                raise BadInstruction(f"the connection ended after {first!r}")
            first += chunk
        if first.strip() == b"halt":
            return Halt()
    return Request(_scope(await _one_object(reader, first)))


async def _command_line(reader: asyncio.StreamReader, line: bytes) -> str:
    while b"\n" not in line:
        try:
            chunk = await asyncio.wait_for(reader.read(CHUNK), COMMAND_PAUSE)
        except asyncio.TimeoutError:
            break
        if not chunk:
            break
        line += chunk
    return line.decode(errors="surrogateescape")


async def _one_object(reader: asyncio.StreamReader, chunk: bytes) -> Any:
    unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, max_buffer_size=MAX_INSTRUCTION)
    try:
        while chunk:
            unpacker.feed(chunk)
            try:
                return unpacker.unpack()
            except msgpack.OutOfData:
                chunk = await reader.read(CHUNK)
    except msgpack.BufferFull:
        raise BadInstruction(f"the instruction is longer than {MAX_INSTRUCTION} bytes") from None
    except (ValueError, TypeError, msgpack.UnpackException) as error:
        raise BadInstruction(f"the instruction is not msgpack: {describe(error)}") from error
    raise BadInstruction("the connection ended in the middle of an instruction")


def _scope(message: Any) -> Dict[str, Any]:
    scope = message.get("scope") if isinstance(message, dict) else None
    if not isinstance(scope, dict) or not isinstance(scope.get("type"), str):
        raise BadInstruction("an instruction must be a map with a scope that has a type")
    return scope


def success(headers: Dict[str, Any], body: Any) -> Dict[str, Any]:
    """The answer to a request. What the program prints goes to the console, so `output` is empty; the supervisor reads only the rest."""
    return {"headers": headers, "body": body, "output": "", "output_data": None}


def response(status: int, headers: list, body: bytes) -> Dict[str, Any]:
    """The answer to an HTTP request. The supervisor needs bytes in names, values and body."""
    return success(
        {"type": "http.response.start", "status": status, "headers": [[bytes(name), bytes(value)] for name, value in headers]},
        {"type": "http.response.body", "body": bytes(body)},
    )


def failure(error: BaseException) -> Dict[str, Any]:
    """The supervisor knows an error by the key `traceback`."""
    return {"error": describe(error), "traceback": trace(error), "output": None}


def encode(answer: Dict[str, Any]) -> bytes:
    try:
        return msgpack.packb(answer, use_bin_type=True)
    except (TypeError, ValueError, OverflowError) as error:
        return msgpack.packb(failure(error), use_bin_type=True)
