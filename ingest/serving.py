"""Serving an application to browsers on one address, and saying plainly when that is taken."""

from __future__ import annotations

import socket
from typing import Any

import uvicorn


class PortTakenError(Exception):
    """The address cannot be had; the message is the system's."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on ``port`` of ``host``; port 0 takes a free one.

    Raises:
        PortTakenError: another program listens there, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortTakenError(error.strerror or str(error)) from error
    return listener


def address(host: str, listener: socket.socket) -> str:
    """What to type into a browser."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}"


def run(application: Any, listener: socket.socket) -> None:
    """Serve ``application`` (ASGI) on ``listener`` until interrupted."""
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning", lifespan="on"))
    server.run(sockets=[listener])
