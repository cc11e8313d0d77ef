"""In a burst messages go together: cards in one list a minute, what rings one person in one message.

A list is a message like any other; what it takes in keeps its own row, and ends as the list ends. Times are
machine time but `now`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.domain.bursts import LIST_REST, MOST, Go, cards_go, go_together
from bot.domain.errors import Refusal
from bot.services import pings
from bot.services.messages import CARD_LIST, MAIL, PING, ROWS, TOGETHER, message
from bot.services.views import CaseView
from bot.services.worth_sending import answered_or_moved, put_off
from storage import claims, inquiries, lists, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act, Firm
    from bot.network import Network
    from storage.database import Session

    Row = dict[str, Any]

CARD = "card"
TO_PERSON = ("dm_duty", "dm_reminder", "dm_call", "dm_secretariat")
IN_THREAD = ("call", "ping")
_OWN_LANE = "/cards"  # where cards wait for their next list: the others of the channel pass them by
_MOST_CARDS = 10 * MOST  # that become lists at one time
OPENED = "opened:"  # begins the keys of what was opened out of a list


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
        pings = lists.waiting_of(s, "ping", [one["inquiry_id"] for one in cards])
        lane = own_lane if go == Go.LATER else channel
        lists.move(s, [one["id"] for one in (*cards, *pings)], lane)
    return True


def _list_cards(s: Session, net: Network, cards: Sequence[Row], now: datetime) -> None:
    """Owe a list of cards, which calls those whom their pings would call; what may not ring now waits."""
    waiting = lists.waiting_of(s, "ping", [one["inquiry_id"] for one in cards])
    pings = [one for one in waiting if put_off(one, net, now) is None]
    lists.move(s, [one["id"] for one in waiting if one not in pings], cards[0]["target"])
    _owe_list(s, CARD_LIST, cards, pings)


def _owe_list(
    s: Session,
    template: str,
    rows: Sequence[Row],
    pings: Sequence[Row] = (),
) -> None:
    first = rows[0]
    params = {
        ROWS: [row["id"] for row in rows],
        "inquiry_ids": sorted({row["inquiry_id"] for row in rows}),
        "pings": [row["id"] for row in pings],
    }
    owed = message(
        f"list:{first['id']}:{first['version']}",
        first["target"],
        template,
        params,
        min(row["created_at"] for row in (*rows, *pings)),
        urgency=min(row["urgency"] for row in rows),
        parent_id=first["parent_id"],
        live=True,
    )
    outbox.owe(s, [owed])
    list_id = outbox.id_of(s, owed["key"])
    assert list_id is not None
    lists.take_in(s, list_id, [row["id"] for row in (*rows, *pings)])


def rows_of(params: Mapping[str, Any]) -> list[int]:
    """Return the messages that a list took in; none for any other message."""
    return [*params.get(ROWS, ()), *params.get("pings", ())]


def ids_in(row: Row) -> list[int]:
    """Return the same of the list itself, not of its edits: those end with it."""
    return rows_of(row["params"]) if row["op"] == "post" else []


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
    known: dict[tuple[str | None, str | None, datetime], tuple[Firm, ...]] = {}
    shown = []
    for case in cases:
        at = (case.pinged_at or case.ping_due).replace(second=0, microsecond=0)
        key = case.firm_id, case.lane, at
        if key not in known:
            known[key] = pings.firms_for(s, net, replace(case, pinged_at=None), at)
        shown.append(CaseView(inquiry=case, now=now, firms=known[key]))
    return shown


def open_one(s: Session, act: Act, inquiry_id: int, message_id: int) -> None:
    """Send on its own what a list took in: a card into the list's thread, what was told somebody to them.

    Anybody may see a card; what was told somebody is for them alone.
    """
    row = outbox.by_id(s, message_id)
    known = row is not None and row["inquiry_id"] == inquiry_id and row["edits_id"] is not None
    if not known or row is None or row["op"] != "post":
        raise Refusal("changed_meanwhile")
    is_card = row["template"] == CARD
    if not is_card and row["target"] != act.actor:
        raise Refusal("changed_meanwhile")
    owed = message(
        f"{OPENED}{message_id}",
        row["target"],
        row["template"],
        row["params"],
        act.now,
        urgency=PING,
        inquiry_id=inquiry_id,
        parent_id=message_id if is_card else None,
        live=True,
    )
    outbox.owe(s, [owed])
