"""内容を直す: a mistyped inquiry is corrected; what stood there stays in its timeline alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import rights
from bot.domain.correcting import changed, outdates_summary, overtaken, why_not
from bot.domain.errors import Refusal
from bot.domain.rights import Right, Role
from bot.services import customers, ledger, roles, searchable
from bot.services.messages import card_key, owe_edits, owe_note
from bot.services.records import AlreadyDone, ConflictError, append, load
from storage import inquiries, timeline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

KIND, OUTDATED = "corrected", "summary_outdated"


@dataclass(frozen=True, slots=True)
class Corrected:
    """The inquiry as it is now, and the fields that were corrected.

    Where `overtaken` names fields, nothing was written: `by` corrected them `at` that moment.
    """

    case: Inquiry
    fields: tuple[str, ...] = ()
    outdates_summary: bool = False
    overtaken: tuple[str, ...] = ()
    by: str | None = None
    at: datetime | None = None


def is_offered(s: Session, net: Network, act: Act, case: Inquiry) -> bool:
    """Whether a person is shown the button: of what is off the clock it says that it must be put back."""
    return _why_not(s, net, act, case) in {None, "correcting.dismissed"}


def look(s: Session, net: Network, act: Act, inquiry_id: int) -> Inquiry:
    """Show what is there to somebody who may correct it; the look is recorded. Refusal, else."""
    case = load(s, inquiry_id)
    _require(s, net, act, case)
    ledger.looked(s, net, act, case)
    return case


def correct(
    s: Session, net: Network, act: Act, inquiry_id: int, said: Mapping[str, str], shown: Mapping[str, str]
) -> Corrected:
    """Write what a person changed (`said`, by field) of what they were `shown` (marks, by field).

    Fields that they left alone stay as they are now. Refusal for somebody who may not, where nothing differs
    and where nothing would be left.
    """
    inquiries.lock(s, [inquiry_id])
    case = load(s, inquiry_id)
    if act.request_id and timeline.happened(s, f"{act.request_id}:{case.id}:{KIND}"):
        raise AlreadyDone
    _require(s, net, act, case)
    if others := overtaken(case, said, shown):
        last = timeline.last_event(s, case.id, KIND)
        who, at = (last["actor"], last["at"]) if last else (None, None)
        return Corrected(case, overtaken=tuple(others), by=who, at=at)
    return _write(s, act, case, changed(case, said))


def _write(s: Session, act: Act, case: Inquiry, new: dict[str, str]) -> Corrected:
    """Write it; the line in the thread names the fields, the timeline keeps what stood there."""
    fields, outdated = list(new), outdates_summary(case, new)
    if not inquiries.change(s, case, **new):
        raise ConflictError(case.number)
    append(s, act, case, KIND, {"fields": fields, "was": {name: getattr(case, name) for name in fields}})
    owe_note(s, act, case, KIND, {"fields": fields}, parent_key=card_key(case.id))
    if outdated:
        append(s, act, case, OUTDATED, {})
    owe_edits(s, [case.id], act.now)
    after = load(s, case.id)
    searchable.note_again(s, after)
    customers.note_again(s, case, after)
    return Corrected(after, tuple(fields), outdated)


def _require(s: Session, net: Network, act: Act, case: Inquiry) -> None:
    if why := _why_not(s, net, act, case):
        raise Refusal(why, number=case.number)


def _why_not(s: Session, net: Network, act: Act, case: Inquiry) -> str | None:
    found = set(roles.to_record(s, net, act, case.entered_by))
    if not rights.may(found, Right.CORRECT_INQUIRY):
        return rights.REFUSED[Right.CORRECT_INQUIRY]
    return why_not(case, is_secretariat=Role.SECRETARIAT in found)
