"""What is asked of the open inquiries never reads all those of the years before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from bot.domain.service_hours import ServiceHours
from storage import customers, figures, finding, inquiries, outcomes, timeline, timers

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Database, Session

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
HOURS = ServiceHours(ZoneInfo("Asia/Tokyo"))
WHOSE = finding.Whose("UASA1", ("F01",), NOW.date())
READ_WHOLE = (
    "Seq Scan on inquiry", "Seq Scan on timeline", "Seq Scan on timer", "SCAN inquiry", "SCAN timeline",
    "SCAN timer", "SCAN involvement",
)  # fmt: skip

ASKED: dict[str, Any] = {
    "the open list": lambda s: inquiries.open_ids(s, 9000, 25),
    "the open ones": lambda s: inquiries.still_open(s, 25),
    "my open ones": lambda s: inquiries.open_of(s, "UASA1", NOW.date(), 25),
    "how many are open": inquiries.count_open,
    "those without a timer": lambda s: inquiries.open_without_timer(s, NOW),
    "those that wait for the opening": lambda s: inquiries.waiting_for_ping(s, NOW),
    "what is linked with one": lambda s: inquiries.linked_with(s, 1),
    "one for who clicks": lambda s: inquiries.for_caller(s, 1, "UASA1", NOW.date()),
    "marks of some": lambda s: timeline.marks_of(s, [1, 2, 3]),
    "numbers around some": lambda s: inquiries.numbers_around(s, inquiries.still_open(s, 25)),
    "a person's own": lambda s: finding.theirs(s, WHOSE, 9000, 11),
    "whose some are": lambda s: finding.theirs_among(s, WHOSE, [1, 2, 3]),
    "what waits for its outcome": lambda s: outcomes.waiting(s, 9000, 11),
    "a customer again": lambda s: customers.before(s, 9000, [1, 2], 5),
    "the late ones": lambda s: finding.late(s, NOW, 9000, 11),
    "a month's": lambda s: finding.received_between(s, NOW, NOW, 9000, 11),
    "a month in numbers": lambda s: figures.month(s, HOURS, NOW, NOW, NOW),
    "some people's texts": lambda s: list(finding.search_among(s, {1, 2, 3}, ["試"])),
    "the next timer": timers.next_due,
    "one timer's inquiry": timers.next_row,
    "timers overdue": lambda s: timers.overdue_since(s, NOW),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_the_past_is_not_read(years_later: Database, ask: Callable[[Session], Any]) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    def plan(s: Session) -> str:
        ask(s)
        event.remove(years_later.engine, "before_cursor_execute", note)
        explain = "EXPLAIN QUERY PLAN " if years_later.is_sqlite else "EXPLAIN "
        return "\n".join(
            str(row[-1])
            for statement, parameters in asked
            if statement.startswith("SELECT")
            for row in s.exec_driver_sql(explain + statement, parameters)
        )

    event.listen(years_later.engine, "before_cursor_execute", note)
    found = years_later.write_now(plan)
    whole = [line for line in found.splitlines() if any(words in line for words in READ_WHOLE)]
    assert [line for line in whole if "USING" not in line] == [], found
