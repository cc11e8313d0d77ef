"""Acts on the rota: one at a time, each kept, each told once to everybody concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.duty_requests import State
from bot.domain.errors import Refusal
from bot.domain.rota import week_of
from bot.domain.rota_changes import SUNDAY, StandIn, TurnChange, check, check_stand_ins, monday_of
from bot.services import members, notices, request_told, rota_told, uncalled
from bot.services.conflicts import AlreadyDone, ConflictError
from bot.services.rota_views import ActView
from storage import duty_requests, rota

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bot.domain.duty_requests import DutyRequest
    from bot.domain.members import Act, Firm
    from bot.domain.rota_changes import Rota
    from bot.network import Network
    from storage.database import Session


def begin(s: Session, act: Act) -> None:
    """Let no other act change the rota until this one is committed; AlreadyDone for a repeated delivery."""
    uncalled.hold(s)
    rota.lock(s)
    if act.request_id is not None and rota.is_done(s, act.request_id):
        raise AlreadyDone


def carry_out(
    s: Session,
    net: Network,
    act: Act,
    kind: str,
    changes: Sequence[TurnChange] = (),
    stand_ins: Sequence[StandIn] = (),
    *,
    note: str = "",
    undoes: int | None = None,
    ending: Sequence[dict[str, Any]] = (),
) -> int:
    """Change the rota by a named act and return its id.

    ConflictError where a turn is not the firm's that the change takes it from; Refusal for what the rota may
    not be (`bot.domain.rota_changes`), and for taking a turn that has begun from its firm. `ending` are rows
    of `stand_in` that end with it. An undo takes back whom the other act let stand in, and lets those stand
    in again whom it ended.
    """
    begin(s, act)
    weeks = [change.week for change in changes] + [monday_of(one.first) for one in stand_ins]
    weeks += _weeks_of(s, undoes) + [monday_of(row["first"]) for row in ending]
    published = rota.turns_since(s, min(weeks))
    if any(published.get(change.slot) != change.before for change in changes):
        raise ConflictError(kind)
    firms = members.firms(s)
    _leave_what_has_begun(net, act, changes, firms)
    check(published, changes, firms)
    values = {"at": act.now, "actor": act.actor, "kind": kind, "note": note}
    act_id = rota.add_act(s, values | {"undoes": undoes, "request_id": act.request_id})
    if act_id is None:
        raise AlreadyDone
    _write(s, act, act_id, kind, changes)
    after = {**published, **{change.slot: change.after for change in changes}}
    held = {slot: firm for slot, firm in after.items() if firm is not None}
    ended = _end_stand_ins(s, act_id, changes, undoes, ending)
    new = [*stand_ins, *_revived(s, undoes)]
    rota.add_stand_ins(s, [_row(one, act_id) for one in stand_ins])
    standing = rota.stand_ins_between(s, min(weeks), max(weeks) + SUNDAY)
    check_stand_ins(held, [stand_in_of(row) for row in standing], new, firms)
    voided = _void(s, act, held, changes, new)
    done = ActView(act_id, act.now, act.actor, kind, note, tuple(changes), tuple(new), tuple(ended), undoes)
    letters = rota_told.letters(s, net, act, done, firms, voided)
    notices.rota_changed(s, net, act.now, changes, [*new, *ended], actor=act.actor, letters=letters)
    rota_told.send(s, net, act, letters)
    uncalled.call(s, net, act.now)
    return act_id


def _leave_what_has_begun(
    net: Network, act: Act, changes: Sequence[TurnChange], firms: Mapping[str, Firm]
) -> None:
    """Refuse to take a turn that has begun from its firm, unless the firm has left the network."""
    this_week, today = week_of(act.now, net.hours), net.hours.local_day(act.now)
    for change in changes:
        if change.before is None or change.week > this_week:
            continue
        left_on = firms[change.before].left_on if change.before in firms else None
        if left_on is None or left_on >= today:
            raise Refusal("rota.begun", week=change.week)


def _weeks_of(s: Session, undoes: int | None) -> list[date]:
    return [] if undoes is None else [monday_of(row["first"]) for row in rota.stand_ins_of(s, [undoes])]


def _write(s: Session, act: Act, act_id: int, kind: str, changes: Sequence[TurnChange]) -> None:
    rota.put_all(s, {change.slot: change.after for change in changes})
    kept = {"at": act.now, "actor": act.actor, "act": kind, "act_id": act_id}
    rota.add_changes(
        s,
        [
            {**kept, "week": one.week, "lane": one.lane, "firm_before": one.before, "firm_after": one.after}
            for one in changes
        ],
    )


def _end_stand_ins(
    s: Session,
    act_id: int,
    changes: Sequence[TurnChange],
    undoes: int | None,
    ending: Sequence[dict[str, Any]],
) -> list[StandIn]:
    """End these, what an undone act made, and what stood in for a firm whose turn it is no longer."""
    lost = {(*change.slot, change.before) for change in changes}
    undone = [row for row in rota.stand_ins_of(s, [undoes]) if row["act_id"] == undoes] if undoes else []
    found = [*ending, *undone]
    if changes:
        weeks = [change.week for change in changes]
        for row in rota.stand_ins_between(s, min(weeks), max(weeks) + SUNDAY):
            if (monday_of(row["first"]), row["lane"], row["instead_of"]) in lost and row not in found:
                found.append(row)
    rota.end_stand_ins(s, [row["id"] for row in found], act_id)
    return [stand_in_of(row) for row in found]


def _revived(s: Session, undoes: int | None) -> list[StandIn]:
    """Let those stand in again whom an undone act had ended."""
    rows = [row for row in rota.stand_ins_of(s, [undoes]) if row["ended_by"] == undoes] if undoes else []
    rota.end_stand_ins(s, [row["id"] for row in rows], None)
    return [stand_in_of(row) for row in rows]


def _row(one: StandIn, act_id: int) -> dict[str, Any]:
    days = {"lane": one.lane, "first": one.first, "last": one.last}
    return {**days, "firm_id": one.firm, "instead_of": one.instead_of, "act_id": act_id}


def stand_in_of(row: dict[str, Any]) -> StandIn:
    """Return a row of the table `stand_in` as the domain knows it."""
    return StandIn(row["lane"], row["first"], row["last"], row["firm_id"], row["instead_of"])


def _void(
    s: Session, act: Act, held: Rota, changes: Sequence[TurnChange], new: Sequence[StandIn]
) -> list[str]:
    """End the open requests that these changes overtook; return the firms that had asked."""
    slots = {change.slot for change in changes}
    firms = []
    for request in duty_requests.still_open(s):
        moved = request.slot in slots and held.get(request.slot) != request.firm_id
        if not moved and not _covered(request, new):
            continue
        if not duty_requests.change(s, request, state=State.VOID, answered_at=act.now):
            raise ConflictError(request.id)
        firms.append(request.firm_id)
        request_told.settled(s, request.id, act.now)
    return firms


def _covered(request: DutyRequest, new: Iterable[StandIn]) -> bool:
    """Whether somebody stands in on days that a request is about."""
    first, last = request.span
    return request.days is not None and any(
        one.lane == request.lane and one.meets(first, last) for one in new
    )
