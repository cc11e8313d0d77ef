"""Telling firms what 臨時休業, or taking it back, moves: one message a contact, whatever the firm has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.rota import week_of
from bot.domain.rota_changes import SUNDAY
from bot.services import members, notice_told, people, pings
from bot.services import turns as of_turns
from bot.services.messages import NOTE, message, owe_edits_about
from storage import outbox, rota

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.members import Act, Firm
    from bot.network import Network
    from bot.services.closing import Move
    from storage.database import Session


def firms(
    s: Session,
    net: Network,
    act: Act,
    moves: Sequence[Move],
    turns: Sequence[tuple[date, str, Firm]],
    why: dict[str, Any],
) -> list[Firm]:
    """Owe one DM to each contact of the firms that have what moved, or a turn concerned, or stand in for it.

    What they were told of the turn is edited. Return the firms Slack does not reach.
    """
    told: dict[str, dict[str, list[list[Any]]]] = {}
    unreached: dict[str, Firm] = {}

    def tell(firm: Firm, about: str, line: list[Any]) -> None:
        contacts = people.reachable(s, net, [firm], act.now)
        if not contacts:
            unreached[firm.id] = firm
        for user, _ in contacts:
            lines = told.setdefault(user, {"moves": [], "lost": []})[about]
            lines += [] if line in lines else [line]

    for move in moves:
        if move.case.pinged_at is None:  # nobody was called to it yet
            continue
        line = [move.case.number, move.case.lane, move.before.isoformat(), move.after.isoformat()]
        for firm in pings.firms_for(s, net, move.case, move.case.pinged_at):
            tell(firm, "moves", line)
    for week, lane, holder in turns:
        for firm in [holder, *_standing_in(s, week, lane, holder)]:
            tell(firm, "lost", [week.isoformat(), lane, holder.label])
            owe_edits_about(s, notice_told.subjects(week, lane, firm.id), act.now)
    if moves:  # the lists of the turn show these deadlines, too
        owe_edits_about(s, [of_turns.subject(week_of(act.now, net.hours))], act.now)
    key = f"{'reopening' if 'back' in why else 'closing'}:{act.request_id or act.now.isoformat()}"
    about = {**why, "actor": act.actor}
    outbox.owe(
        s,
        [
            message(f"{key}:{user}", user, "dm_closing", about | lines, act.now, urgency=NOTE)
            for user, lines in told.items()
        ],
    )
    return list(unreached.values())


def _standing_in(s: Session, week: date, lane: str, holder: Firm) -> list[Firm]:
    known, rows = members.firms(s), rota.stand_ins_between(s, week, week + SUNDAY)
    return [known[row["firm_id"]] for row in rows if (row["lane"], row["instead_of"]) == (lane, holder.id)]
