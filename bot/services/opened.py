"""What a list took in, sent on its own to whoever asks to see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.bursts import SHOWN
from bot.domain.errors import Refusal
from bot.services.bursts import CARD
from bot.services.messages import OPENED, PING, ROWS, message
from bot.services.worth_sending import is_current
from storage import inquiries, lists, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from storage.database import Session

    Row = Mapping[str, Any]


def due_next(rows: Iterable[Row], found: Mapping[int, Inquiry]) -> list[Row]:
    """Return what a list took in and still is whose it was, as they are due."""
    known = [(found[row["inquiry_id"]], row) for row in rows if row["inquiry_id"] in found]
    still = [(case.deadline, case.id, row["id"], row) for case, row in known if still_theirs(row, case)]
    return [row for *_, row in sorted(still, key=lambda one: one[:3])]


def still_theirs(row: Row, case: Inquiry) -> bool:
    """Whether an inquiry waits for those whom a message of a list was for."""
    return case.is_open and is_current(row, case)


def open_more(s: Session, act: Act, message_id: int) -> None:
    """Send the next of the list which took this message in that were not opened yet.

    Those that have a button of their own are not among them.
    """
    one = outbox.by_id(s, message_id)
    if one is None or one["edits_id"] is None:
        raise Refusal("changed_meanwhile")
    listed = outbox.by_id(s, one["edits_id"])
    ids = listed["params"].get(ROWS, ()) if listed is not None else ()
    rows = [row for row in lists.taken_in(s, ids) if row["edits_id"] == one["edits_id"]]
    following = due_next(rows, inquiries.by_ids(s, {row["inquiry_id"] for row in rows}))[SHOWN:]
    opened = outbox.ids_of(s, [f"{OPENED}{row['id']}" for row in following])
    following = [row for row in following if f"{OPENED}{row['id']}" not in opened]
    if not following:
        raise Refusal("opened_all")
    for row in following[:SHOWN]:
        open_one(s, act, row["inquiry_id"], row["id"])


def open_one(s: Session, act: Act, inquiry_id: int, message_id: int) -> None:
    """Send on its own what a list took in: a card into the list's thread, what was told somebody to them.

    Anybody may see a card; what was told somebody is for them alone. How the inquiry stands by now is no
    matter, and what was opened before is there already.
    """
    row = outbox.by_id(s, message_id)
    known = row is not None and row["inquiry_id"] == inquiry_id and row["edits_id"] is not None
    if not known or row is None or row["op"] != "post":
        raise Refusal("changed_meanwhile")
    is_card = row["template"] == CARD
    if not is_card and row["target"] != act.actor:
        raise Refusal("changed_meanwhile")
    if outbox.state_of(s, f"{OPENED}{message_id}") is not None:
        raise Refusal("opened_already")
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
