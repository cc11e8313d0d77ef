"""Taking an act on the rota back, once at most; and the history of all acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import rights
from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.domain.rights import Right, Role
from bot.domain.rota import week_of
from bot.domain.rota_changes import SUNDAY, TurnChange, monday_of
from bot.services import members, roles
from bot.services.rota_acts import begin, carry_out, stand_in_of
from bot.services.rota_views import ActView
from storage import rota

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.network import Network
    from storage.database import Session

UNDO = "undo"
_LOOKED_AT = 50  # of the latest acts, for one that may be undone


def undo(s: Session, net: Network, act: Act, act_id: int) -> ActView:
    """Take an act back: the secretariat, or a contact of the one firm that it concerns.

    Refusal for anybody else (two firms ask each other anew), for an act undone before, one that concerns a
    week that has begun, and one after which something concerned was changed again: that comes first.
    """
    begin(s, act)
    kept = rota.act(s, act_id)
    if kept is None:
        raise Refusal("rota.unknown_act")
    done = _views(s, [kept])[0]
    refusal = _why_not(s, net, act.actor, act.now, done)
    if refusal is not None:
        raise refusal
    changes = [change.undone for change in reversed(done.changes)]
    carry_out(s, net, act, UNDO, changes, undoes=act_id)
    return done


def _why_not(s: Session, net: Network, user: str, now: datetime, done: ActView) -> Refusal | None:
    """Return why this person may not undo an act, None where they may."""
    if done.undone or done.kind == UNDO:
        return Refusal("rota.undone" if done.undone else "rota.undo_of_undo")
    act = Act(user, now)
    if not rights.may(_roles(s, net, act, done), Right.UNDO_ROTA_CHANGE):
        firm_id, words = next(iter(done.concerned), ""), rights.REFUSED[Right.UNDO_ROTA_CHANGE]
        return members.not_theirs(s, net, act, firm_id, words)
    return _over(net, now, done) or _changed_since(s, done)


def _roles(s: Session, net: Network, act: Act, done: ActView) -> Iterator[Role]:
    """Yield what somebody is to an act; it is a firm's own where it concerns no other."""
    own = [members.speaks_for(s, net, act.actor, firm_id, act.now) for firm_id in done.concerned]
    if own and all(own):
        yield Role.OWN_FIRM
    yield from roles.to_network(s, net, act)


def _over(net: Network, now: datetime, done: ActView) -> Refusal | None:
    this_week, today = week_of(now, net.hours), net.hours.local_day(now)
    past = [change.week for change in done.changes if change.week < this_week]
    past += [monday_of(one.first) for one in done.stand_ins if one.last < today]
    if past:
        return Refusal("rota.over", week=min(past))
    begun = any(change.week == this_week and change.after is not None for change in done.changes)
    return Refusal("rota.begun", week=this_week) if begun else None


def _changed_since(s: Session, done: ActView) -> Refusal | None:
    slots = {change.slot: change.after for change in done.changes}
    if slots:
        published = rota.turns_since(s, min(week for week, _ in slots))
        for slot, firm in slots.items():
            if published.get(slot) != firm:
                return Refusal("rota.changed_since", week=slot[0], lane=slot[1])
        weeks = [week for week, _ in slots]
        for row in rota.stand_ins_between(s, min(weeks), max(weeks) + SUNDAY):
            slot = (monday_of(row["first"]), row["lane"])
            if slot in slots and row["act_id"] > done.id:
                return Refusal("rota.changed_since", week=slot[0], lane=slot[1])
    for row in rota.stand_ins_of(s, [done.id]):
        if row["act_id"] == done.id and row["ended_by"] is not None:
            return Refusal("rota.changed_since", week=monday_of(row["first"]), lane=row["lane"])
    return None


def history(s: Session, limit: int) -> list[ActView]:
    """Return the latest acts, newest first."""
    return _views(s, rota.last_acts(s, limit))


def one(s: Session, act_id: int) -> ActView:
    """Return an act with all that it changed; Refusal where there is none."""
    kept = rota.act(s, act_id)
    if kept is None:
        raise Refusal("rota.unknown_act")
    return _views(s, [kept])[0]


def undoable(s: Session, net: Network, user: str, now: datetime, limit: int) -> list[ActView]:
    """Return the latest acts that this person may undo, newest first."""
    acts = (done for done in history(s, _LOOKED_AT) if _why_not(s, net, user, now, done) is None)
    return [done for done, _ in zip(acts, range(limit), strict=False)]


def _views(s: Session, acts: Sequence[dict[str, Any]]) -> list[ActView]:
    ids = [row["id"] for row in acts]
    turns = [(row["act_id"], _change(row)) for row in rota.changes_of(s, ids)]
    days = rota.stand_ins_of(s, ids)
    return [
        ActView(
            id=row["id"],
            at=row["at"],
            actor=row["actor"],
            kind=row["kind"],
            note=row["note"],
            changes=tuple(change for act_id, change in turns if act_id == row["id"]),
            stand_ins=tuple(stand_in_of(one) for one in days if one["act_id"] == row["id"]),
            ended=tuple(stand_in_of(one) for one in days if one["ended_by"] == row["id"]),
            undoes=row["undoes"],
            undone=row["undone_by"] is not None,
        )
        for row in acts
    ]


def _change(row: dict[str, Any]) -> TurnChange:
    return TurnChange(row["week"], row["lane"], row["firm_before"], row["firm_after"])
