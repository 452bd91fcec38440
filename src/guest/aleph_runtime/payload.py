"""From the fields of a configuration to the payload that setup and plugins work with."""
from __future__ import annotations

from enum import Enum
from typing import Any, Type

from runtime_types import ConfigurationPayload, Encoding, Interface, Volume


class BadConfiguration(ValueError):
    """What came is not a configuration that this init understands."""


def payload_of(fields: Any) -> ConfigurationPayload:
    """The payload, of protocol version 1 or 2. Keys that are not known are left out; a key that is nil counts as unset."""
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
