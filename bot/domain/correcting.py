"""内容を直す: what somebody corrected of an inquiry, set against what stood there and what stands by now."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.finding import folded
from bot.domain.inquiries import State, summary_may_show
from bot.domain.retention import CONTACT, REQUEST
from bot.domain.unseen import seen, seen_on_one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.domain.inquiries import Inquiry

FIELDS = (*CONTACT, *REQUEST)  # what may be corrected; arrival, lane and state stay
_WRITTEN_TO = ("email", "phone")  # in which a sign that nobody sees does harm


def why_not(case: Inquiry, *, is_secretariat: bool) -> str | None:
    """Return why the inquiry cannot be corrected (a refusal's key), None where it can.

    By the secretariat; by whoever registered it before the first reply.
    """
    if case.erased_at is not None:
        return "correcting.erased"
    if case.state == State.DISMISSED:
        return "correcting.dismissed"
    return None if is_secretariat or case.is_open else "correcting.answered"


def mark_of(text: str) -> str:
    """Return twelve letters that stand for what a reader sees of a field's text.

    A run of spaces and line ends is one space: a form may change them.
    """
    return blake2b(seen_on_one_line(text).encode(), digest_size=6).hexdigest()


def overtaken(case: Inquiry, said: Mapping[str, str], shown: Mapping[str, str]) -> list[str]:
    """Return the fields of `said` that somebody else corrected otherwise since they were `shown` (marks)."""
    now = {name: mark_of(getattr(case, name)) for name in said}
    return [name for name, text in said.items() if now[name] not in {shown[name], mark_of(text)}]


def changed(case: Inquiry, said: Mapping[str, str]) -> dict[str, str]:
    """Return what of `said` differs from what stands. Refusal: nothing does, or nothing would be left.

    A mail address or phone number with signs that nobody sees becomes what the form shows of it.
    """
    typed = {name: text for name, text in said.items() if mark_of(text) != mark_of(getattr(case, name))}
    all_new = _without_unseen(case) | typed
    new = {name: all_new[name] for name in FIELDS if name in all_new}
    if not new:
        raise Refusal("correcting.nothing", number=case.number)
    left = (new.get(name, getattr(case, name)) for name in FIELDS)
    if not any(text.strip() for text in left) and not case.attachments and not case.extra:
        raise Refusal("empty_inquiry")
    return new


def _without_unseen(case: Inquiry) -> dict[str, str]:
    stood = {name: getattr(case, name) for name in _WRITTEN_TO}
    return {name: seen_on_one_line(text) for name, text in stood.items() if seen(text) != text}


def outdates_summary(case: Inquiry, names: Collection[str]) -> bool:
    """Whether the summary that shows was made from what was corrected (`case` is from before).

    Somebody wrote it from the request; of the customer only where it names what stood there.
    """
    if not summary_may_show(case):
        return False
    summary = folded(case.summary)
    named = (folded(getattr(case, name)) for name in names if name in CONTACT)
    return any(name in REQUEST for name in names) or any(one and one in summary for one in named)
