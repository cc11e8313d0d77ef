"""`toban person-data`: a copy of what is held on a customer, for the customer who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.cli import trial
from bot.cli.data import spare
from bot.cli.opening import database, network
from bot.cli.words import say
from bot.clock import SystemClock
from bot.domain.members import CLI
from bot.services import person_data
from bot.services.backup import written_whole
from bot.texts.person_data import as_json, as_text

if TYPE_CHECKING:
    from pathlib import Path


def write(query: str, path: Path, *, force: bool) -> None:
    """Write everything held on whoever `query` names, readable by its owner only; JSON where FILE ends so."""
    spare([path], force=force)
    found, tried = trial.chosen()
    net = trial.network() if tried else network()
    with database(found) as db:
        now = trial.now(db) if tried else SystemClock().now()
        held = db.write_now(lambda s: person_data.copy(s, query, CLI, now))
        names = db.read_now(lambda s: person_data.names(s, held))
    if path.suffix.lower() == ".json":
        text = as_json(held, net.timezone)
    else:
        text = as_text(held, names, net.timezone, person_data.language(held), now)
    with written_whole(path) as file:
        file.write(text.encode())
    typer.echo(say("person_data", file=path, count=len(held), numbers=", ".join(person_data.numbers(held))))
