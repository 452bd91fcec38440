"""The configuration frame: an ASCII decimal length, a newline, and that many bytes of msgpack."""
from __future__ import annotations

import asyncio
from enum import Enum
from typing import Any, Type

import msgpack
from runtime_types import ConfigurationPayload, Encoding, Interface, Volume

# Code and data are at most 10,000,000 bytes each; the rest is small. A longer line or frame is not a configuration.
MAX_LENGTH_DIGITS = 9
MAX_FRAME = 64 << 20


class BadConfiguration(ValueError):
    """What came is not a configuration that this init understands."""


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
    """The payload, of protocol version 1 or 2. Keys that are not known are left out; a key that is nil counts as unset."""
    try:
        fields = msgpack.unpackb(frame, raw=False, strict_map_key=False)
    except Exception as error:
        raise BadConfiguration(f"the configuration is not msgpack: {error}") from error
    if not isinstance(fields, dict):
        raise BadConfiguration(f"the configuration must be a map, and is a {type(fields).__name__}")
    return ConfigurationPayload(
        interface=_choice(fields, "interface", Interface),
        vm_hash=_needed(fields, "vm_hash", str),
        encoding=_choice(fields, "encoding", Encoding),
        entrypoint=_needed(fields, "entrypoint", str),
        code=_optional(fields, "code", bytes),
        input_data=_optional(fields, "input_data", bytes),
        ip=_optional(fields, "ip", str),
        route=_optional(fields, "route", str),
        dns_servers=_texts(fields, "dns_servers"),
        volumes=[_volume(entry) for entry in _optional(fields, "volumes", list) or []],
        variables=_variables(fields),
        ipv6=_optional(fields, "ipv6", str),
        ipv6_gateway=_optional(fields, "ipv6_gateway", str),
        authorized_keys=_texts(fields, "authorized_keys"),
    )


def _optional(fields: dict, key: str, kind: type) -> Any:
    value = fields.get(key)
    if value is not None and not isinstance(value, kind):
        raise BadConfiguration(f"{key} must be of type {kind.__name__}, and is {value!r:.80}")
    return value


def _needed(fields: dict, key: str, kind: type) -> Any:
    value = _optional(fields, key, kind)
    if value is None:
        raise BadConfiguration(f"{key} is missing")
    return value


def _choice(fields: dict, key: str, kind: Type[Enum]) -> Any:
    value = _needed(fields, key, str)
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise BadConfiguration(f"{key} is {value!r}; this init knows {known}") from None


def _texts(fields: dict, key: str) -> list[str]:
    values = _optional(fields, key, list) or []
    if not all(isinstance(value, str) for value in values):
        raise BadConfiguration(f"{key} must be a list of strings")
    return values


def _variables(fields: dict) -> dict[str, str]:
    variables = _optional(fields, "variables", dict) or {}
    for name, value in variables.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise BadConfiguration(f"variables must map strings to strings, and {name!r} does not")
    return variables


def _volume(entry: Any) -> Volume:
    if not isinstance(entry, dict):
        raise BadConfiguration(f"a volume must be a map, and is {entry!r:.80}")
    return Volume(
        mount=_needed(entry, "mount", str),
        device=_needed(entry, "device", str),
        read_only=_needed(entry, "read_only", bool),
    )
