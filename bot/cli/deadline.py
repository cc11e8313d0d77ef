"""`toban deadline`: the reply deadline of an inquiry, and why it is then. Needs no database.

TIME is ISO 8601, or a date as people write it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.cli.words import CliError, config_path, locale, say
from bot.clock import SystemClock
from bot.domain.dates import read_moment
from bot.domain.deadlines import reply_deadline
from bot.domain.errors import Refusal
from bot.domain.service_hours import moment_of
from bot.durations import parse_duration
from bot.network import load_network
from bot.texts.days import day_text
from bot.texts.deadline import explain


def show(time: str, window: str | None, config: Path | None) -> None:
    """Print the deadline as ISO 8601 on the first line, the reason in words on the second."""
    named = config_path()
    network = load_network(config or (Path(named) if named else None), locale())
    try:
        said = _iso(time)
        local = said or read_moment(time, SystemClock().now().astimezone(network.timezone).date())
        at = local.astimezone(UTC) if local.tzinfo else moment_of(local, network.timezone)
    except (Refusal, OverflowError):
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
    reason = explain(deadline, network.hours, locale())
    typer.echo(reason if said else _understood(at.astimezone(network.timezone), reason))


def _understood(local: datetime, reason: str) -> str:
    day = day_text(local.date(), locale(), today=None)
    return say("understood", year=local.year, day=day, time=f"{local.hour}:{local:%M}", reason=reason)


def _iso(time: str) -> datetime | None:
    try:
        return datetime.fromisoformat(time.strip())
    except ValueError:
        return None
