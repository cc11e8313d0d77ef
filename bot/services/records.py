"""The one way an inquiry changes: state, timeline, the line in its thread and the edits of what shows it,
in the caller's transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain import rights
from bot.domain.errors import Refusal
from bot.domain.retention import closing, has_words
from bot.domain.rights import Role
from bot.services import roles
from bot.services.conflicts import AlreadyDone, ConflictError
from bot.services.messages import UNLED_LIST, card_key, owe_edits, owe_edits_about, owe_note
from storage import inquiries, timeline

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.domain.rights import Right
    from bot.network import Network
    from storage.database import Session

__all__ = [
    "AlreadyDone",
    "ConflictError",
    "append",
    "change",
    "edit_lists",
    "load",
    "load_for",
    "load_open",
    "require",
    "tell",
]


def load(s: Session, inquiry_id: int) -> Inquiry:
    """Return the inquiry; Refusal when there is none."""
    found = inquiries.by_id(s, inquiry_id)
    if found is None:
        raise Refusal("unknown_inquiry", number=inquiry_id)
    return found


def load_for(s: Session, net: Network, act: Act, inquiry_id: int, right: Right) -> tuple[Inquiry, bool]:
    """Return the inquiry, and whether others are linked with it; Refusal for whoever has no such right."""
    found = inquiries.for_caller(s, inquiry_id, act.actor, net.hours.local_day(act.now))
    if found is None:
        raise Refusal("unknown_inquiry", number=inquiry_id)
    case, is_involved, has_linked = found
    if not is_involved or not rights.may((Role.CALLED,), right):
        require(s, net, act, case, right)
    return case, has_linked


def load_open(s: Session, net: Network, act: Act, inquiry_id: int, right: Right) -> Inquiry:
    """Return the inquiry for somebody who has a right; Refusal `not_open` where nobody waits any more."""
    case = load(s, inquiry_id)
    require(s, net, act, case, right)
    if not case.is_open:
        raise Refusal("not_open", number=case.number)
    return case


def require(s: Session, net: Network, act: Act, case: Inquiry, right: Right) -> None:
    """Raise Refusal for somebody who may not do this to the inquiry."""
    rights.require(roles.to_case(s, net, act, case), right)


def change(s: Session, act: Act, case: Inquiry, kind: str, data: dict[str, Any], **values: Any) -> Inquiry:
    """Change the inquiry's columns to `values`, tell it and return it; ConflictError: somebody was faster."""
    values |= closing(case, values, act.now)
    if values and not inquiries.change(s, case, **values):
        raise ConflictError(case.number)
    tell(s, act, case, kind, data)
    if not values:
        return case
    owe_edits(s, [case.id], act.now)
    edit_lists(s, act, values)
    return replace(case, version=case.version + 1, **values)


def require_customer(case: Inquiry) -> None:
    """Raise Refusal for what makes no sense of an inquiry whose customer was erased."""
    if case.erased_at is not None:
        raise Refusal("erased_stays", number=case.number)


def edit_lists(s: Session, act: Act, values: dict[str, Any]) -> None:
    """Owe the edits of the lists of cases without a firm where these columns changed whether one has it."""
    if values.keys() & _OF_THE_FIRM:
        owe_edits_about(s, [UNLED_LIST], act.now)


_OF_THE_FIRM = {"allocation", "lead_firm_id", "outcome", "linked_to"}


def append(s: Session, act: Act, case: Inquiry, kind: str, data: dict[str, Any]) -> None:
    """Append to the timeline; AlreadyDone for a repeated delivery.

    Refusal `erased` for words about an inquiry whose customer was erased: nobody would erase them again.
    """
    if case.erased_at is not None and has_words(kind, data):
        raise Refusal("erased", number=case.number)
    once = act.request_id and f"{act.request_id}:{case.id}:{kind}"
    if not timeline.add_event(s, act.event(kind, data, once) | {"inquiry_id": case.id}):
        raise AlreadyDone


def tell(s: Session, act: Act, case: Inquiry, kind: str, data: dict[str, Any]) -> None:
    """Append to the timeline and owe the line in the thread; AlreadyDone for a repeated delivery."""
    append(s, act, case, kind, data)
    owe_note(s, act, case, kind, data, parent_key=card_key(case.id))
