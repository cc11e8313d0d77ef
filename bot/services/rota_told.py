"""Who is told of an act on the rota: everybody concerned, each once, and the secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.rota import week_of
from bot.services import members, opening, people
from bot.services.messages import NOTE, message
from storage import outbox, rota

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.members import Act, Firm
    from bot.domain.rota_changes import StandIn
    from bot.network import Network
    from bot.services.rota_views import ActView
    from storage.database import Session

LISTED = 20  # changes in one message; the rest is counted


def letters(
    s: Session, net: Network, act: Act, done: ActView, firms: Mapping[str, Firm], voided: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Return what each contact of each firm concerned, and the secretariat, is to be told, by person.

    `voided` are the firms whose request about one of these turns came to nothing.
    """
    about = {"act": done.id, "kind": done.kind, "actor": done.actor, "note": done.note}
    theirs: dict[str, list[Firm]] = {}
    for firm_id in done.concerned:
        for user, _ in people.reachable(s, net, [firms[firm_id]], act.now):
            theirs.setdefault(user, []).append(firms[firm_id])
    told = {user: _of_firms(s, net, act, done, own, set(voided)) for user, own in theirs.items()}
    desk = people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], act.now))
    told |= {user: told.get(user, {}) | _listed(done, None) for user in desk}
    return {user: about | params for user, params in told.items()}


def send(s: Session, net: Network, act: Act, written: Mapping[str, dict[str, Any]]) -> None:
    """Owe these letters, one DM each.

    While the desk is closed they wait for its opening, as notices do; but not those that tell of a day up to
    that of the opening, nor that of whoever acted, who is awake.
    """
    opens = net.hours.local_day(opening.rings_at(net, act.now)).isoformat()
    at_once: list[dict[str, Any]] = []
    by_day: list[dict[str, Any]] = []
    for user, params in written.items():
        row = message(f"rota:{params['act']}:{user}", user, "rota_changed", params, act.now, urgency=NOTE)
        rings = user == act.actor or any(day <= opens for day in _days_told(params))
        (at_once if rings else by_day).append(row)
    opening.owe(s, net, by_day, act.now)
    outbox.owe(s, at_once)


def _days_told(params: dict[str, Any]) -> list[str]:
    """Return the first day of each turn and of each stand-in that a letter tells of."""
    weeks = [week for week, *_ in params["changes"]]
    return weeks + [first for _, first, *_ in (*params["stand_ins"], *params["ended"])]


def _of_firms(
    s: Session, net: Network, act: Act, done: ActView, own: Sequence[Firm], voided: set[str]
) -> dict[str, Any]:
    """Return what concerns a person of these firms, with each firm's next turn."""
    following = [(firm.id, rota.next_turn_of(s, firm.id, week_of(act.now, net.hours))) for firm in own]
    turns = [
        [firm_id, *((slot[0].isoformat(), slot[1]) if slot else (None, None))] for firm_id, slot in following
    ]
    ids = {firm.id for firm in own}
    return _listed(done, ids) | {"next": turns, "voided": bool(voided & ids)}


def _listed(done: ActView, own: set[str] | None) -> dict[str, Any]:
    """Return the changes that concern these firms, or all (None)."""
    turns = [
        [one.week.isoformat(), one.lane, one.before, one.after]
        for one in done.changes
        if own is None or own & {one.before, one.after}
    ]
    days, ended = (_days(some, own) for some in (done.stand_ins, done.ended))
    more = max(0, len(turns) - LISTED)
    return {"changes": turns[:LISTED], "stand_ins": days, "ended": ended, "more": more}


def _days(some: Iterable[StandIn], own: set[str] | None) -> list[list[str]]:
    return [
        [one.lane, one.first.isoformat(), one.last.isoformat(), one.firm, one.instead_of]
        for one in some
        if own is None or own & {one.firm, one.instead_of}
    ]
