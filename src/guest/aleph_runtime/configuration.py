"""The configuration frame: an ASCII decimal length, a newline, and that many bytes of msgpack."""
from __future__ import annotations

import asyncio

import msgpack
from runtime_types import ConfigurationPayload

from .payload import BadConfiguration, payload_of

# Code and data are at most 10,000,000 bytes each; the rest is small. A longer line or frame is not a configuration.
MAX_LENGTH_DIGITS = 9
MAX_FRAME = 64 << 20


async def read_frame(reader: asyncio.StreamReader, first: bytes) -> bytearray:
    """The body of the frame whose first bytes were already read."""
    received = bytearray(first)
    while b"\n" not in received and len(received) <= MAX_LENGTH_DIGITS:
        received += await _more(reader)
    line, newline, _ = bytes(received[: MAX_LENGTH_DIGITS + 1]).partition(b"\n")
    if not newline or not line.isdigit():
        raise BadConfiguration(f"the first line must be the length of the configuration, and begins with {line!r}")
    size = int(line)
    if size > MAX_FRAME:
        raise BadConfiguration(f"the configuration is said to have {size} bytes; {MAX_FRAME} is the most")
    del received[: len(line) + 1]
    while len(received) < size:
        received += await _more(reader)
    del received[size:]
    return received


async def _more(reader: asyncio.StreamReader) -> bytes:
    chunk = await reader.read(1 << 18)
    if not chunk:
        raise BadConfiguration("the connection ended in the middle of the configuration")
    return chunk


def parse(frame: bytearray) -> ConfigurationPayload:
    """The payload, of protocol version 1 or 2."""
    try:
        fields = msgpack.unpackb(frame, raw=False, strict_map_key=False)
    except Exception as error:
        raise BadConfiguration(f"the configuration is not msgpack: {error}") from error
    return payload_of(fields)
