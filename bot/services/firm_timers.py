"""The timers of finding a firm: set beside the inquiry's clock, cancelled with what they are for.

Their data has the inquiry's id as `case`; one that rings late finds nothing to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import allocations, timers

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from storage.database import Session

REMINDER, END, DECIDE, APPOINTMENT = "hands_reminder", "hands_end", "allocator", "appointment"
UNLED = "unled"


def call_ended(s: Session, call_id: int) -> None:
    """Cancel the reminder and the end of a call that is over before they came."""
    timers.cancel_keys(s, _of_call(call_id))


def search_ended(s: Session, case: Inquiry) -> None:
    """Cancel all timers of finding a firm: of the last call, of a firm asked by name, of the secretariat's.

    Whoever goes on looking sets the next one anew. Callers have locked the inquiry: see `storage.locks`.
    """
    call, made = allocations.last_call(s, case.id), allocations.last_appointment(s, case.id)
    keys = [f"{UNLED}:{case.id}", *([] if made is None else [f"{APPOINTMENT}:{made.id}"])]
    if call is not None:
        asked = range(1, call.allocators_asked + 1)
        keys += [*_of_call(call.id), *(f"{DECIDE}:{call.id}:{number}" for number in asked)]
    timers.cancel_keys(s, keys)


def _of_call(call_id: int) -> list[str]:
    return [f"{kind}:{call_id}" for kind in (REMINDER, END)]
