"""In which order a unit of work locks what it needs on PostgreSQL, so that nobody waits crosswise.

Nobody waits for what stands higher while holding what stands lower:

1. the settings: `settings.lock`, `settings.wait_for_edits`;
2. the numbers of what arrives: `inquiries.hold_arrivals`, `inquiries.next_number`;
3. the timers of inquiries' clocks (those with an `inquiry_id`), in the order of ids;
4. inquiries, in the order of ids, and what belongs to them: calls, hands, what became of them;
5. meetings, the one that things are carried from before the other, and what belongs to them: items, lines;
6. all other timers;
7. messages;
8. the files of customers: `attachments.lock`.

The engine takes the inquiries that its timers beside the clocks are about, then claims timers with SKIP
LOCKED, which waits for nobody. What is left, such as two that edit the same messages, `Desk.decide` does
again. SQLite has one writer and needs none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import inquiries, timers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Session


def take(session: Session, ids: Sequence[int]) -> None:
    """Let nobody else stop the clocks of these inquiries, or decide on them, until the transaction ends."""
    timers.lock_of(session, ids)
    inquiries.lock(session, ids)
