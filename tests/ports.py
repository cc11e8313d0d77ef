"""Ports for the tests' servers."""

from __future__ import annotations

import os
import socket
from itertools import cycle, islice

# Not of those that the system gives to whoever connects: one of them could be taken before its server starts.
_ALL = range(11_000, 32_000)
# A server may be away for a while and come back to its port: no other process of a run names it meanwhile.
_worker, _workers = (
    os.environ.get("PYTEST_XDIST_WORKER", "gw0"),
    os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"),
)
_own = _ALL[int(_worker.removeprefix("gw")) :: int(_workers)]
_ports = cycle(_own)
next(islice(_ports, os.getpid() * 97 % len(_own), None))  # each run begins somewhere else


def free_port() -> int:
    """Return one that nobody listens on, and that this process has not named for long."""
    for port in _ports:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError
