"""What a line of the log is about: an inquiry by its number, the one thing of it that a log may name.

Nothing is looked up for it: whoever has the inquiry at hand says so, and a failure is asked which one it was.
"""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from structlog.contextvars import bind_contextvars

from bot.domain.inquiries import Inquiry
from bot.services.views import CaseView

if TYPE_CHECKING:
    from collections.abc import Iterable


def name(views: Iterable[CaseView]) -> None:
    """Let what this task logs from here on name these inquiries."""
    if numbers := " ".join(view.inquiry.number for view in views):
        bind_contextvars(number=numbers)


def in_hand(error: BaseException) -> dict[str, str]:
    """Return, as the field of a line, the inquiry that was at hand where an error arose; none of several.

    It stands in the frames of the traceback, which come through from the database's threads as well. Where
    a batch failed, any of its inquiries may be at fault, and no line blames one.
    """
    values = [one for frame, _ in traceback.walk_tb(error.__traceback__) for one in frame.f_locals.values()]
    found = {number for value in values for number in _numbers(value)}
    return {"number": found.pop()} if len(found) == 1 else {}


def _numbers(value: object) -> set[str]:
    """Return the numbers of the inquiries that a variable holds, also several in a list or by their ids."""
    if isinstance(value, CaseView):
        return {value.inquiry.number}
    if isinstance(value, Inquiry):
        return {value.number}
    several = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {one.number for one in several if isinstance(one, Inquiry)}
