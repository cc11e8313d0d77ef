"""In a burst messages go together: cards in one list a minute, what rings one person in one message.

A list is a message like any other; what it takes in keeps its own row, and ends as the list ends. Times are
machine time but `now`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.domain.bursts import LIST_REST, MOST, Go, cards_go, go_together
from bot.services import members, pings
from bot.services.messages import CARD_LIST, MAIL, OPENED, PINGS, ROWS, TOGETHER, message
from bot.services.views import CaseView
from bot.services.worth_sending import answered_or_moved, put_off
from storage import claims, exports, inquiries, lists, outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Firm
    from bot.network import Network
    from storage.database import Session

    Row = dict[str, Any]

CARD = "card"
TO_PERSON = ("dm_duty", "dm_reminder", "dm_call", "dm_secretariat")
IN_THREAD = ("call", "ping")
_OWN_LANE = "/cards"  # where cards wait for their next list: the others of the channel pass them by
_MOST_CARDS = 40 * MOST  # that become lists at one time: what goes before the next lists do


@dataclass(frozen=True, slots=True)
class Moment:
    """When messages were claimed: in business and in machine time, and the pace of single messages."""

    now: datetime
    machine: datetime
    pace: timedelta


def gather(s: Session, net: Network, rows: Sequence[Row], at: Moment) -> list[Row]:
    """Return what goes of the messages just claimed; the others go together with what waits beside them."""
    return [row for row in rows if not _gave_way(s, net, row, at)]


def _gave_way(s: Session, net: Network, row: Row, at: Moment) -> bool:
    if row["op"] != "post" or row["lane"] == MAIL or row["key"].startswith(OPENED):
        return False
    if row["template"] == CARD:
        return _card_gave_way(s, net, row, at)
    alone = row["parent_id"] is None
    if row["template"] not in (TO_PERSON if alone else IN_THREAD):
        return False
    return _ringing_gave_way(s, net, row, TO_PERSON if alone else IN_THREAD, at)


def _ringing_gave_way(s: Session, net: Network, row: Row, templates: Sequence[str], at: Moment) -> bool:
    waiting = [row, *lists.beside(s, row, templates, at.machine, MOST)][:MOST]
    if not go_together(len(waiting)):
        return False
    waiting = _worth_it(s, net, waiting, at.now)
    if not go_together(len(waiting)) or waiting[0]["id"] != row["id"]:
        return False  # what became pointless, or waits for the opening, goes its own way
    _owe_list(s, TOGETHER, waiting)
    claims.release(s, row, outbox.AT_ONCE)
    return True


def _worth_it(s: Session, net: Network, rows: Sequence[Row], now: datetime) -> list[Row]:
    """Leave out what nobody need be told any more, what may not ring now, and what somebody asked to see."""
    found = inquiries.by_ids(s, {row["inquiry_id"] for row in rows})
    return [
        row
        for row in rows
        if not row["key"].startswith(OPENED)
        and answered_or_moved(row, {row["inquiry_id"]: found[row["inquiry_id"]]}, now) is None
        and put_off(row, net, now) is None
    ]


def _card_gave_way(s: Session, net: Network, row: Row, at: Moment) -> bool:
    """Let a card go alone, in a list with the others that wait, or wait with them for the next list."""
    channel = row["target"]
    own_lane = f"{channel}{_OWN_LANE}"
    apart = row["lane"] == own_lane
    cards = [row, *lists.beside(s, row, (CARD,), at.machine, _MOST_CARDS)]
    cards = [one for one in cards if not one["key"].startswith(OPENED)]
    free_at = lists.free_at(s, own_lane)
    lately = not apart and free_at is not None and free_at > at.machine
    go = cards_go(len(cards), listed_lately=lately)
    if go == Go.ALONE and not apart:
        return False
    claims.release(s, row, outbox.AT_ONCE)
    if go == Go.LISTED:
        for first in range(0, len(cards), MOST):
            _list_cards(s, net, cards[first : first + MOST], at.now)
        lists.rest(s, own_lane, at.machine + at.pace * LIST_REST)
    else:
        ringing = lists.waiting_of(s, "ping", [one["inquiry_id"] for one in cards])
        lane = own_lane if go == Go.LATER else channel
        lists.move(s, [one["id"] for one in (*cards, *ringing)], lane)
    return True


def _list_cards(s: Session, net: Network, cards: Sequence[Row], now: datetime) -> None:
    """Owe a list of cards, which calls whom their pings would call; a ping that may not go stays one."""
    waiting = lists.waiting_of(s, "ping", [one["inquiry_id"] for one in cards])
    ringing = _worth_it(s, net, waiting, now)
    lists.move(s, [one["id"] for one in waiting if one not in ringing], cards[0]["target"])
    _owe_list(s, CARD_LIST, cards, ringing)


def _owe_list(
    s: Session,
    template: str,
    rows: Sequence[Row],
    ringing: Sequence[Row] = (),
) -> None:
    first = rows[0]
    params = {
        ROWS: [row["id"] for row in rows],
        "inquiry_ids": sorted({row["inquiry_id"] for row in rows}),
        PINGS: [row["id"] for row in ringing],
    }
    owed = message(
        f"list:{first['id']}:{first['version']}",
        first["target"],
        template,
        params,
        min(row["created_at"] for row in (*rows, *ringing)),
        urgency=min(row["urgency"] for row in rows),
        parent_id=first["parent_id"],
        live=True,
    )
    outbox.owe(s, [owed])
    list_id = outbox.id_of(s, owed["key"])
    assert list_id is not None
    lists.take_in(s, list_id, [row["id"] for row in (*rows, *ringing)])


def calls_later(s: Session, row: Row) -> bool:
    """Let out of a list of cards the pings that may not ring now; False where there is nothing else."""
    if row["template"] != CARD_LIST or not claims.keep_params(s, row, row["params"] | {PINGS: []}):
        return False
    lists.follow(s, row["params"][PINGS], {"status": "pending"})
    lists.move(s, row["params"][PINGS], row["target"])
    return True


def ids_in(row: Row) -> list[int]:
    """Return what a list took in; none for its edits, which do not end what it holds."""
    return lists.rows_of(row["params"]) if row["op"] == "post" else []


def taken_in(s: Session, row: Row) -> list[Row]:
    """Return the messages themselves."""
    return lists.taken_in(s, ids_in(row))


def end(s: Session, row: Row, values: dict[str, Any]) -> None:
    """Let what a list took in end as the list did."""
    if ids := ids_in(row):
        kept = ("status", "error", "sent_at", "slack_channel", "slack_ts")
        lists.follow(s, ids, {name: values[name] for name in kept if name in values})


def views(s: Session, net: Network, now: datetime, cases: Sequence[Inquiry]) -> list[CaseView]:
    """Return inquiries as a list names them, however many: how they stand, and whom they were given to."""
    called = exports.called_without_lane(s, [case.id for case in cases])
    known: dict[Any, tuple[Firm, ...]] = {}
    shown = []
    for case in cases:
        at = (case.pinged_at or case.ping_due).replace(second=0, microsecond=0)
        firm_ids = tuple(called[case.id]) if case.pinged_at is not None and case.id in called else None
        key = firm_ids, case.firm_id, case.lane, at
        if key in known:
            pass
        elif firm_ids is not None:  # they were called, and stay those, whatever changed since
            found = (members.firm(s, one) for one in firm_ids)
            known[key] = tuple(firm for firm in found if firm is not None)
        else:
            known[key] = pings.firms_for(s, net, replace(case, pinged_at=None), at)
        shown.append(CaseView(inquiry=case, now=now, firms=known[key]))
    return shown
