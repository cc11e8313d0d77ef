"""The trial: what `make run` leaves in its folder before there are tokens and a network's file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.opening import settings, sqlite_file
from bot.cli.words import config_path, say
from bot.clock import SystemClock

if TYPE_CHECKING:
    from datetime import datetime

    from bot.network import Network
    from bot.settings import Settings
    from storage.database import Database

FILE = Path("toban-local.db")


def examined(found: Settings) -> Settings | None:
    """Return the settings with the trial's database, None where something else is to be examined."""
    if found.mode != "local":
        return None
    named = sqlite_file(found.database_url)
    chosen = "database_url" in found.model_fields_set or config_path() is not None
    if named == FILE or not (chosen or named is None or named.exists() or not FILE.exists()):
        return found.model_copy(update={"database_url": f"sqlite:///{FILE}", "toban_files": None})
    return None


def chosen() -> tuple[Settings, bool]:
    """Return the settings for a command that only reads, and whether they are the trial's, which is said."""
    found = settings()
    tried = examined(found)
    if tried is None:
        return found, False
    typer.echo(say("trial", file=FILE), err=True)
    return tried, True


def network() -> Network:
    """Return the demo network, as the trial began with it today."""
    from bot.demo import demo_network

    return demo_network(SystemClock().now().date())


def now(db: Database) -> datetime:
    """Return the time on the trial's clock, which may have been pushed."""
    from bot.local_run import PUSHED
    from storage import settings as facts

    pushed = db.read_now(lambda s: facts.get(s, PUSHED))
    return SystemClock().now() + timedelta(seconds=pushed["seconds"] if pushed else 0)
