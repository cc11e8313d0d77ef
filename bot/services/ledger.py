"""The disclosure ledger: who was shown or handed over what of a customer's, when, and under which NDA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.retention import numbered
from bot.services import members
from storage import allocations, involved
from storage import members as rows
from storage.erasures import ONE_FILE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act, Firm
    from bot.network import Network
    from storage.attachments import Attachment
    from storage.database import Session

LOOKED, LISTED, HANDED_OVER = "details", "listed", "handed_over"
OPENED, SENT = ONE_FILE


def through(s: Session, net: Network, act: Act, ids: Collection[int]) -> dict[int, Firm]:
    """Return through which of their firms these inquiries concern a person, where they do through one."""
    theirs = {firm.id: firm for firm in members.firms_on(s, act.actor, net.hours.local_day(act.now))}
    if not theirs or not ids:
        return {}
    firms = involved.concerned(s, act.actor, ids)
    own = {one: next((firm for firm in firms[one] if firm in theirs), None) for one in ids}
    return {one: theirs[firm_id] for one, firm_id in own.items() if firm_id is not None}


def looked(s: Session, net: Network, act: Act, case: Inquiry) -> None:
    """Record that a person was shown the details, the drawings' names among them."""
    firm = _firms(s, net, act, [case.id])[case.id]
    allocations.disclose(s, [_row(s, case, act.actor, act.now, LOOKED, firm)])


def opened(
    s: Session, net: Network, act: Act, case: Inquiry, file: Attachment, *, by_message: bool = False
) -> None:
    """Record that a person was given one file; its number stays when its name is erased."""
    firm = _firms(s, net, act, [case.id])[case.id]
    row = _row(s, case, act.actor, act.now, SENT if by_message else OPENED, firm)
    allocations.disclose(s, [row | {"drawings": [numbered(file.number, file.file.name)]}])


def listed(s: Session, net: Network, act: Act, ids: Collection[int]) -> None:
    """Record that a person was shown customer and subject of these inquiries in a list."""
    seen = {"slack_user": act.actor, "at": act.now, "what": LISTED, "drawings": []}
    firms = _firms(s, net, act, ids)
    signed = {firm: None if firm is None else nda_of(s, firm) for firm in set(firms.values())}
    rows_of = [
        seen | {"inquiry_id": one, "firm_id": firms[one], "nda_on": signed[firms[one]]} for one in sorted(ids)
    ]
    allocations.disclose(s, rows_of)


def _firms(s: Session, net: Network, act: Act, ids: Collection[int]) -> dict[int, str | None]:
    """Return a person's firm, by inquiry: the one that it concerns, else the first they are of today."""
    known = through(s, net, act, ids)
    own = members.firms_on(s, act.actor, net.hours.local_day(act.now))
    first = next((firm.id for firm in own), None)
    return {one: known[one].id if one in known else first for one in ids}


def copied(s: Session, cases: Iterable[Inquiry], actor: str, at: datetime, what: str) -> None:
    """Record that somebody took a copy of everything held on a customer."""
    allocations.disclose(s, [_row(s, case, actor, at, what, None) for case in cases])


def handed_over(s: Session, case: Inquiry, firm_id: str, users: Sequence[str], at: datetime) -> None:
    """Record that a firm was given the inquiry; who of it was told."""
    allocations.disclose(s, [_row(s, case, user, at, HANDED_OVER, firm_id) for user in users or ("",)])


def nda_of(s: Session, firm_id: str) -> date | None:
    """Return the day on which a firm signed the NDA, or None."""
    row = rows.firm_row(s, firm_id)
    return None if row is None else row["nda_on"]


def _row(
    s: Session, case: Inquiry, user: str, at: datetime, what: str, firm_id: str | None
) -> dict[str, Any]:
    return {
        "inquiry_id": case.id,
        "slack_user": user,
        "at": at,
        "what": what,
        "firm_id": firm_id,
        "nda_on": None if firm_id is None else nda_of(s, firm_id),
        "drawings": list(case.attachments),
    }
