"""The three rtnetlink requests that a guest needs, so that no `ip` program has to be in the image. Source: rtnetlink(7), netlink(7)."""
from __future__ import annotations

import os
import socket
import struct

NLMSG_ERROR = 2
RTM_NEWLINK, RTM_NEWADDR, RTM_NEWROUTE = 16, 20, 24
NLM_F_REQUEST, NLM_F_ACK, NLM_F_REPLACE, NLM_F_CREATE = 0x1, 0x4, 0x100, 0x400
IFF_UP = 1
IFA_ADDRESS, IFA_LOCAL, IFA_FLAGS = 1, 2, 8
# The supervisor gives every guest its own address: waiting for duplicate address detection would only delay the network.
IFA_F_NODAD = 0x02
RTA_OIF, RTA_GATEWAY = 4, 5
RT_TABLE_MAIN, RTPROT_BOOT, RT_SCOPE_UNIVERSE, RTN_UNICAST = 254, 3, 0, 1
# The gateway is reached through this link even where no address of the link covers it.
RTNH_F_ONLINK = 4


def link_up(name: str) -> None:
    index = socket.if_nametoindex(name)
    _request(RTM_NEWLINK, 0, struct.pack("=BxHiII", socket.AF_UNSPEC, 0, index, IFF_UP, IFF_UP), [])


def add_address(name: str, address: str, prefix: int) -> None:
    family, packed = _parse(address)
    body = struct.pack("=BBBBI", family, prefix, 0, RT_SCOPE_UNIVERSE, socket.if_nametoindex(name))
    attributes = [(IFA_LOCAL, packed), (IFA_ADDRESS, packed)]
    if family == socket.AF_INET6:
        attributes.append((IFA_FLAGS, struct.pack("=I", IFA_F_NODAD)))
    _request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, body, attributes)


def add_default_route(name: str, gateway: str) -> None:
    family, packed = _parse(gateway)
    body = struct.pack("=BBBBBBBBI", family, 0, 0, 0, RT_TABLE_MAIN, RTPROT_BOOT, RT_SCOPE_UNIVERSE, RTN_UNICAST, RTNH_F_ONLINK)
    index = struct.pack("=i", socket.if_nametoindex(name))
    _request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, body, [(RTA_GATEWAY, packed), (RTA_OIF, index)])


def _parse(address: str) -> tuple[int, bytes]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return family, socket.inet_pton(family, address)
    except OSError:
        raise ValueError(f"{address!r} is not an IP address") from None


def _request(kind: int, flags: int, body: bytes, attributes: list[tuple[int, bytes]]) -> None:
    """Sends one request and waits for its acknowledgement; raises OSError with the kernel's reason."""
    for attribute, value in attributes:
        body += struct.pack("=HH", 4 + len(value), attribute) + value + bytes(-len(value) % 4)
    header = struct.pack("=IHHII", 16 + len(body), kind, flags | NLM_F_REQUEST | NLM_F_ACK, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as connection:
        connection.bind((0, 0))
        connection.send(header + body)
        answer = connection.recv(65536)
    (answer_kind,) = struct.unpack_from("=H", answer, 4)
    (code,) = struct.unpack_from("=i", answer, 16) if answer_kind == NLMSG_ERROR else (0,)
    if code != 0:
        raise OSError(-code, os.strerror(-code))
