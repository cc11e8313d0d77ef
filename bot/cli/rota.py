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
from bot.services import edits, members, planning, proposals
from bot.services.import_firms import firms_in
from bot.services.year import Span
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
    net, span = network(config), _span(first, weeks)
    if firms is not None:
        found = _firms_of(firms, net)
        proposed = planning.question_for(net, found, span.mondays).answer()
    else:
        with database() as db:
            held, known = net.edited(db.read_now(edits.load)), db.read_now(members.firms)
            found = list(known.values())
            proposed = db.read_now(lambda s: planning.question(s, held, span.mondays)).answer()
    _show(net, proposed, _labels(found), as_json=as_json)


def publish(first: str, weeks: int, firms: Path | None, config: Path | None, *, as_json: bool) -> None:
    """Print a proposal and make it the rota; a week that nobody can serve or that is closed is left alone."""
    net, span = network(config), _span(first, weeks)
    found = None if firms is None else _firms_of(firms, net)
    act = Act(CLI, SystemClock().now(), "cli")
    with database() as db:
        held, known = net.edited(db.read_now(edits.load)), db.read_now(members.firms)
        asked = db.read_now(lambda s: planning.question(s, held, span.mondays))
        labels = _labels(known.values() if found is None else found)
        if found is None:
            proposed = asked.answer()
        else:
            proposed = planning.question_for(net, found, span.mondays).answer()
            _require_known(proposed, known, labels)
        changed = db.write_now(lambda s: proposals.publish_at_once(s, held, act, span, proposed, asked.basis))
    _show(net, proposed, labels, as_json=as_json)
    typer.echo(say("rota_published", changed=changed), err=as_json)


def _span(first: str, weeks: int) -> Span:
    """Return the weeks from the one with this day on."""
    try:
        start = date.fromisoformat(first)
        span = Span(start - timedelta(days=start.weekday()), weeks)
        is_known = start.year in YEARS and bool(span.mondays)
    except (ValueError, OverflowError):
        is_known = False
    if not is_known:
        raise CliError("bad_date", value=first)
    return span


def _firms_of(file: Path, net: Network) -> list[Firm]:
    found, problems = firms_in(file.read_bytes(), net)
    if problems:
        show_problems(file, problems)
        raise typer.Exit(1)
    return list(found)


def _require_known(proposed: Plan, known: Mapping[str, Firm], labels: Mapping[str, str]) -> None:
    strange = sorted({turn.firm for turn in proposed.turns if turn.firm is not None} - set(known))
    if strange:
        named = ", ".join(f"{firm_id} {labels[firm_id]}" for firm_id in strange)
        raise CliError("firms_not_imported", firms=named)


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
