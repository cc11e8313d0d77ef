"""What most commands begin with: settings, the network, the database."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from bot.cli.words import config_path, locale
from bot.network import load_network
from bot.settings import load_settings
from storage.database import Database
from storage.engines import normalize_url
from storage.files import FileStore, default_folder
from storage.migrate import DatabaseVersionError, check_version, expected_revision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.network import Network
    from bot.settings import Settings

DOTENV = Path(".env")


def settings() -> Settings:
    """Return the environment's settings, `.env` included."""
    return load_settings(os.environ, DOTENV, locale())


def network(config: Path | None = None) -> Network:
    """Return the network: of the given file, else of the usual one, else the preset."""
    named = config_path()
    return load_network(config or (Path(named) if named else None), locale())


@contextmanager
def database(found: Settings | None = None) -> Iterator[Database]:
    """Open the database for a command beside a running bot; DatabaseVersionError unless it is ready.

    A SQLite file that is not there is not made either.
    """
    url = (found or settings()).database_url
    file = sqlite_file(url)
    if file is not None and not file.exists():
        raise DatabaseVersionError("none", None, expected_revision())
    db = Database(url)
    try:
        check_version(db.engine)
        yield db
    finally:
        db.close()


def files(found: Settings) -> FileStore:
    """Return where customers' files are kept."""
    return FileStore(found.toban_files or default_folder(found.database_url))


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite URL, None for another database."""
    parts = make_url(normalize_url(url))
    return Path(parts.database) if parts.drivername.startswith("sqlite") and parts.database else None
