"""What plugins import: ``from runtime_types import Plugins``.

A file custom_plugins.py defines ``custom_plugins = Plugins(before_variables=function, ...)``. Every hook takes a function of one
parameter or a list of them; they may be async; what they return is ignored; they may change what they are given.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Callable, Dict, List, Optional, Sequence, Union


class Encoding(str, Enum):
    """How the program's code is packed."""

    plain = "plain"
    zip = "zip"
    squashfs = "squashfs"


class Interface(str, Enum):
    """How the program is called."""

    asgi = "asgi"
    executable = "executable"


@dataclass
class Volume:
    """A device of the supervisor: ``device`` is a name in /dev, such as vdb."""

    mount: str
    device: str
    read_only: bool


@dataclass
class NetworkPluginParameters:
    """Addresses of eth0. ``ip`` and ``route`` are IPv4 without a mask; ``ipv6`` has a prefix length."""

    ip: Optional[str] = None
    route: Optional[str] = None
    dns_servers: List[str] = field(default_factory=list)
    ipv6: Optional[str] = None
    ipv6_gateway: Optional[str] = None


@dataclass
class ConfigurationPayload:
    """What the supervisor sends once, after boot."""

    interface: Interface
    vm_hash: str
    encoding: Encoding
    entrypoint: str
    code: Optional[bytes] = None
    input_data: Optional[bytes] = None
    ip: Optional[str] = None
    route: Optional[str] = None
    dns_servers: List[str] = field(default_factory=list)
    volumes: List[Volume] = field(default_factory=list)
    variables: Dict[str, str] = field(default_factory=dict)
    ipv6: Optional[str] = None
    ipv6_gateway: Optional[str] = None
    authorized_keys: List[str] = field(default_factory=list)


Plugin = Callable[[Any], Any]
Hook = Union[Plugin, Sequence[Plugin], None]

HOOKS = (
    "before_system",
    "before_hostname",
    "after_hostname",
    "before_variables",
    "after_variables",
    "before_volumes",
    "after_volumes",
    "before_network",
    "after_network",
    "after_system",
    "before_shutdown",
)


@dataclass
class Plugins:
    """The project's functions, by hook, in the order in which the hooks run.

    System hooks and before_shutdown get the ConfigurationPayload; hostname hooks the host name; variables hooks the dictionary of
    variables; volumes hooks the list of Volume; network hooks NetworkPluginParameters.
    """

    before_system: Hook = None
    before_hostname: Hook = None
    after_hostname: Hook = None
    before_variables: Hook = None
    after_variables: Hook = None
    before_volumes: Hook = None
    after_volumes: Hook = None
    before_network: Hook = None
    after_network: Hook = None
    after_system: Hook = None
    before_shutdown: Hook = None

    def __post_init__(self) -> None:
        for hook in HOOKS:
            for plugin in self.functions(hook):
                if not callable(plugin):
                    raise TypeError(f"{hook} must be a function or a list of functions, and holds {plugin!r}")

    def functions(self, hook: str) -> List[Plugin]:
        """The functions of a hook, in the order in which they run."""
        value = getattr(self, hook)
        if value is None:
            return []
        return list(value) if isinstance(value, (list, tuple)) else [value]
