"""A month's inquiries as a file for the secretariat: CSV that spreadsheets open safely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.months import span
from bot.domain.rights import Right
from bot.services import roles
from bot.services.export import inquiry_lines
from bot.services.messages import NOTE, message
from storage import allocations, exports, outbox
from storage.erasures import EXPORTED, MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

CSV = MONTH  # the template


def owe(s: Session, net: Network, act: Act, month: str) -> int:
    """Owe whoever asks the inquiries of a month (`2026-12`) as a file; return how many there are now.

    Refusal for anybody but the secretariat.
    """
    roles.require(s, net, act, Right.EXPORT_MONTH)
    found = [(case.id, list(case.attachments)) for case in _of(s, net, month)]
    if not found:
        return 0
    seen = {"slack_user": act.actor, "at": act.now, "what": EXPORTED, "firm_id": None, "nda_on": None}
    allocations.disclose(s, [seen | {"inquiry_id": one, "drawings": names} for one, names in found])
    params = {"month": month, "upto": max(one for one, _ in found)}
    row = message(f"csv:{act.request_id}", act.actor, CSV, params, act.now, urgency=NOTE)
    outbox.owe(s, [row | {"op": "file"}])
    return len(found)


def content(s: Session, net: Network, month: str, upto: int | None = None) -> bytes:
    """Return the file of a month's inquiries.

    `upto` is the last one when it was asked for: the file carries no customer that the ledger does not name.
    """
    known = [case for case in _of(s, net, month) if upto is None or case.id <= upto]
    return b"".join(inquiry_lines(s, net, known))


def _of(s: Session, net: Network, month: str) -> Iterator[Inquiry]:
    return exports.inquiries_between(s, *span(month, net.timezone))
