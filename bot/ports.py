"""The HTTP port: taken before anything else starts, so that one sentence says that it cannot be."""

from __future__ import annotations

import os
import socket


class PortBusyError(Exception):
    """A port that cannot be listened on; `why` is the system's word for it."""

    def __init__(self, port: int, why: str) -> None:
        super().__init__(port, why)
        self.port, self.why = port, why


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises PortBusyError."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise PortBusyError(port, os.strerror(error.errno or 0)) from None
