"""The HTTP port: taken before anything else starts, so that one sentence says that it cannot be."""

from __future__ import annotations

import errno
import socket

_KEYS = {errno.EADDRINUSE: "taken", errno.EACCES: "forbidden", errno.EPERM: "forbidden"}


class PortBusyError(Exception):
    """A port that cannot be listened on: `key` is `taken`, `forbidden` or `unusable`."""

    def __init__(self, port: int, key: str) -> None:
        super().__init__(port, key)
        self.port, self.key = port, key


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises PortBusyError."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise PortBusyError(port, _KEYS.get(error.errno or 0, "unusable")) from None
