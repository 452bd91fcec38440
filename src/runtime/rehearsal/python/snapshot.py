"""What a hook's parameter and the environment hold, as lines that can be compared."""
from __future__ import annotations

import os
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Dict, Iterator, List, Optional, Tuple

# What the values of a hook's parameter are called: a payload's own fields have names by themselves.
NAMES = {"hostname": "hostname", "variables": "variables", "volumes": "volumes", "network": "network"}


def snapshot(hook: str, parameter: Any) -> Dict[str, str]:
    return {**dict(_flat(NAMES.get(hook.partition("_")[2], ""), parameter)), **dict(_flat("environment", dict(os.environ)))}


def changes(before: Dict[str, str], after: Dict[str, str]) -> List[Dict[str, Optional[str]]]:
    """What is not the same, in the order in which it stands."""
    names = list(dict.fromkeys([*before, *after]))
    return [{"name": name, "before": before.get(name), "after": after.get(name)} for name in names if before.get(name) != after.get(name)]


def _flat(name: str, value: Any) -> Iterator[Tuple[str, str]]:
    if is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}" if name else str(key), inner)
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _flat(f"{name}[{index}]", inner)
    elif value is not None:
        yield name, _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, (bytes, bytearray)):
        return f"{len(value)} bytes"
    return str(value.value if isinstance(value, Enum) else value)
