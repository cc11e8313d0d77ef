"""`toban minutes export`: the minutes of a meeting as a Markdown file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.cli import trial
from bot.cli.data import spare
from bot.cli.opening import database, network
from bot.cli.words import say
from bot.domain.minutes_gaps import gaps
from bot.services import edits, meetings, minutes_export
from bot.services.backup import written_whole
from bot.texts.minutes_markdown import minutes_markdown

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.minutes import Minutes, Stamp
    from storage.database import Session


def export(key: str, path: Path | None, *, force: bool, front_matter: bool) -> None:
    """Write the last edition to a file, into a folder under its own name, or to standard output."""
    found, tried = trial.chosen()
    given = trial.network() if tried else network()

    def look(s: Session) -> tuple[Minutes, Stamp]:
        held = given.edited(edits.load(s))
        return minutes_export.last(s, held, meetings.by_key(s, key))

    with database(found) as db:
        minutes, stamp = db.read_now(look)
    text = minutes_markdown(minutes, stamp, given.locale, front_matter=front_matter)
    if path is None:
        typer.echo(text, nl=False)
        return
    file = path / minutes.file_name if path.is_dir() else path
    spare([file], force=force)
    with written_whole(file) as written:
        written.write(text.encode())
    missing = len(gaps(minutes))
    typer.echo(say("minutes_written_lacks" if missing else "minutes_written", file=file, count=missing))
