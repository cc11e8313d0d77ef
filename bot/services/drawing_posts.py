"""図面をSlackで受け取る: an inquiry's files into the DM of somebody of a firm who asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import rights
from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.domain.rights import Right
from bot.services import ledger, roles
from bot.services.drawing_links import find, told
from bot.services.messages import NOTE, message
from bot.services.records import AlreadyDone, append, load, require
from storage import attachments, erasures, inquiries, outbox
from storage.erasures import COPY, MONTH

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.drawings import Stored
    from bot.domain.inquiries import Inquiry
    from bot.network import Network
    from storage.database import Session

TEMPLATE, GONE = "drawing", "drawing_gone"
NOT_SENT = "file_not_sent"  # a copy, or a month's file, that was made before a customer in it was erased


def ask(s: Session, net: Network, act: Act, inquiry_id: int) -> int:
    """Owe somebody all files of an inquiry by direct message; return how many.

    Refusal for somebody who may not see it (`not_yours`) or is of no member firm (`files_to_firms_only`), and
    where there are none (`no_files`).
    """
    case = load(s, inquiry_id)
    _require(s, net, act, case)
    files = attachments.of_inquiry(s, case.id)
    if not files:
        raise Refusal("no_files", number=case.number)
    rows = [
        message(
            f"{TEMPLATE}:{one.id}:{act.actor}:{act.request_id}",
            act.actor,
            TEMPLATE,
            {"inquiry_id": case.id, "number": case.number, "file": one.id},
            act.now,
            urgency=NOTE,
            inquiry_id=case.id,
        )
        for one in files
    ]
    lane = {"op": "file", "lane": f"{act.actor}/files"}  # a large file holds up no call to the same person
    outbox.owe(s, [row | lane for row in rows])
    return len(files)


def may_ask(s: Session, net: Network, act: Act) -> bool:
    """Whether somebody who may see an inquiry is given its files."""
    return rights.may(roles.to_network(s, net, act), Right.GET_FILES)


def _require(s: Session, net: Network, act: Act, case: Inquiry) -> None:
    require(s, net, act, case, Right.SEE_CUSTOMER)
    roles.require(s, net, act, Right.GET_FILES)


def handed_out(s: Session, net: Network, row: dict[str, Any], now: datetime) -> Stored:
    """Return the file that a message carries, just before it is handed over, and record that, once.

    Refusal for whoever may not see the inquiry any more, and for a file that was erased.
    """
    act = Act(row["target"], now, "sender", row["key"])
    case = load(s, row["params"]["inquiry_id"])
    _require(s, net, act, case)
    file = find(s, case, row["params"]["file"])
    try:
        append(s, act, case, "file_sent", told(file))
    except AlreadyDone:  # an attempt before this one failed
        return file.file
    ledger.opened(s, net, act, case, file, by_message=True)
    return file.file


def is_gone(s: Session, row: dict[str, Any]) -> bool:
    """Whether the file that a message carries, or what it is a copy of, was erased while it was under way."""
    if row["template"] == COPY:
        cases = inquiries.by_ids(s, row["params"]["cases"]).values()
        return any(case.erased_at is not None and case.erased_at > row["created_at"] for case in cases)
    if row["template"] == MONTH:
        return erasures.is_month_erased(s, row["target"], row["created_at"])
    if row["template"] != TEMPLATE:
        return False
    wanted = row["params"]["file"]
    return all(one.id != wanted for one in attachments.of_inquiry(s, row["params"]["inquiry_id"]))


def tell_gone(s: Session, row: dict[str, Any], now: datetime) -> None:
    """Owe whoever asked that a file could not be handed out any more, or not as it was made."""
    key = f"{GONE}:{row['key']}"
    if row["template"] != TEMPLATE:
        params: dict[str, Any] = {"what": row["template"]}
        outbox.owe(s, [message(key, row["target"], NOT_SENT, params, now, urgency=NOTE)])
        return
    params = {"number": row["params"]["number"], "inquiry_id": row["params"]["inquiry_id"]}
    about = {"urgency": NOTE, "inquiry_id": row["inquiry_id"]}
    outbox.owe(s, [message(key, row["target"], GONE, params, now, **about)])
