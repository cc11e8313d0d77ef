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
    """Return, as the field of a line, the inquiry that was at hand nearest to where an error arose.

    It stands in the frames of the traceback, which come through from the database's threads as well.
    """
    for frame, _ in reversed(list(traceback.walk_tb(error.__traceback__))):
        for value in frame.f_locals.values():
            found = value.inquiry if isinstance(value, CaseView) else value
            if isinstance(found, Inquiry):
                return {"number": found.number}
    return {}
