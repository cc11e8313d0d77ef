"""`toban deadline`: the reply deadline of an inquiry, and why it is then. Needs no database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.cli.words import CliError, config_path, locale
from bot.domain.deadlines import reply_deadline
from bot.domain.service_hours import moment_of
from bot.durations import parse_duration
from bot.network import load_network
from bot.texts.deadline import explain


def show(time: str, window: str | None, config: Path | None) -> None:
    """Print the deadline as ISO 8601 on the first line, the reason in words on the second."""
    named = config_path()
    network = load_network(config or (Path(named) if named else None), locale())
    try:
        said = datetime.fromisoformat(time.strip())
        at = said.astimezone(UTC) if said.tzinfo else moment_of(said, network.timezone)
    except (ValueError, OverflowError):
        raise CliError("bad_time", value=time) from None
    try:
        span = parse_duration(window) if window else network.reply.window
    except ValueError:
        span = None
    if not span:
        raise CliError("bad_window", value=window)
    try:
        deadline = reply_deadline(at, span, network.hours)
    except OverflowError:
        raise CliError("bad_time", value=time) from None
    typer.echo(deadline.due.astimezone(network.timezone).isoformat())
    typer.echo(explain(deadline, network.hours, locale()))
