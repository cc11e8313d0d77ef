"""`toban rota plan` and `publish`: a proposal for the weeks to come."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import typer

from bot.cli.data import show_problems
from bot.cli.opening import database, network
from bot.cli.words import CliError, locale, say
from bot.clock import SystemClock
from bot.domain.members import CLI, Act
from bot.services import duty, edits, members, planning
from bot.services.import_firms import firms_in
from bot.texts.plan import findings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from bot.domain.members import Firm
    from bot.domain.plan import Plan
    from bot.network import Network

YEARS = range(2000, 2101)


def plan(first: str, weeks: int, firms: Path | None, config: Path | None, *, as_json: bool) -> None:
    """Print a proposal."""
    net = network(config)
    _show(net, *_proposal(net, first, weeks, firms), as_json=as_json)


def publish(first: str, weeks: int, firms: Path | None, config: Path | None, *, as_json: bool) -> None:
    """Print a proposal and make it the rota; a week that nobody can serve or that is closed is left alone."""
    net = network(config)
    proposed, labels = _proposal(net, first, weeks, firms)
    filled = [turn for turn in proposed.turns if turn.firm is not None]
    act = Act(CLI, SystemClock().now(), "cli")
    with database() as db:
        known = db.read_now(members.firms)
        strange = sorted({str(turn.firm) for turn in filled} - set(known))
        if strange:
            named = ", ".join(f"{firm_id} {labels[firm_id]}" for firm_id in strange)
            raise CliError("firms_not_imported", firms=named)
        changed = db.write_now(lambda s: duty.publish(s, net, act, filled))
    _show(net, proposed, labels, as_json=as_json)
    typer.echo(say("rota_published", changed=changed), err=as_json)


def _proposal(net: Network, first: str, weeks: int, firms: Path | None) -> tuple[Plan, dict[str, str]]:
    """Return a proposal and what each firm is called."""
    try:
        start = date.fromisoformat(first)
        monday = start - timedelta(days=start.weekday())
        mondays = [monday + timedelta(weeks=number) for number in range(weeks)]
    except (ValueError, OverflowError):
        raise CliError("bad_date", value=first) from None
    if start.year not in YEARS:
        raise CliError("bad_date", value=first)
    if firms is None:
        with database() as db:
            known, held = db.read_now(members.firms), net.edited(db.read_now(edits.load))
            return db.read_now(lambda s: planning.propose(s, held, mondays)), _labels(known.values())
    found, problems = firms_in(firms.read_bytes(), net)
    if problems:
        show_problems(firms, problems)
        raise typer.Exit(1)
    return planning.propose_for(net, found, mondays), _labels(found)


def _labels(firms: Collection[Firm]) -> dict[str, str]:
    """Return the short names by id; the whole name where two firms share a short one."""
    shared = Counter(firm.label for firm in firms)
    return {firm.id: firm.label if shared[firm.label] == 1 else firm.name for firm in firms}


def _show(net: Network, proposed: Plan, labels: Mapping[str, str], *, as_json: bool) -> None:
    turns = proposed.turns
    if as_json:
        rows = [{"week": turn.week.isoformat(), "lane": turn.lane, "firm": turn.firm} for turn in turns]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    names = {lane.id: lane.name for lane in net.lanes}
    for turn in turns:
        firm = labels[turn.firm] if turn.firm else say("nobody")
        typer.echo(f"{turn.week.isoformat()}  {names[turn.lane]}  {firm}")
    typer.echo()
    for line in findings(proposed, names, labels, locale()):
        typer.echo(line)
    for lane in planning.lanes_without_firm(turns):
        typer.echo(say("lane_without_firm", lane=names[lane]), err=True)
