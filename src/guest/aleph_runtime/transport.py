"""The guest's two ends of port 52: the listening socket, and the signal that init is ready.

This module is loaded before the ready signal, so it imports next to nothing: _socket is the part of socket that is written in C, without the
enumerations and selectors around it.
"""
from __future__ import annotations

import os
from _socket import AF_UNIX, AF_VSOCK, SOCK_STREAM, VMADDR_CID_ANY, socket

PORT = 52
HOST_CID = 2

# msgpack of {"version": "2.0.0"}, written out because importing msgpack would delay the signal.
READY = b"\x81\xa7version\xa52.0.0"


def sockets_folder() -> str:
    """Where vsock ports are Unix sockets instead: for containers and tests, which have no vsock device. Empty in a microVM."""
    return os.environ.get("ALEPH_RUNTIME_SOCKETS", "")


def listen() -> socket:
    """The socket to which the supervisor connects."""
    folder = sockets_folder()
    if folder:
        listener = socket(AF_UNIX, SOCK_STREAM)
        listener.bind(f"{folder}/guest_{PORT}")
    else:
        listener = socket(AF_VSOCK, SOCK_STREAM)
        listener.bind((VMADDR_CID_ANY, PORT))
    listener.listen(128)
    return listener


def announce() -> None:
    """Tells the supervisor that the guest listens. Raises OSError where nobody hears it."""
    folder = sockets_folder()
    if folder:
        connection = socket(AF_UNIX, SOCK_STREAM)
        address = f"{folder}/v.sock_{PORT}"
    else:
        connection = socket(AF_VSOCK, SOCK_STREAM)
        address = (HOST_CID, PORT)
    connection.connect(address)
    connection.sendall(READY)
    connection.close()
