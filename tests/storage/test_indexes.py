"""What asks about the open part of a table never reads all that ever was; the planner chooses freely."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from bot.services import audit
from bot.services import standing as desk
from storage import allocations, erasures, inquiries, on_hold, outbox, standing, waiting
from storage.finding import Whose

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Database, Session

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
GROWING = {"outbox", "inquiry", "timer", "timeline"}
WHOLE = re.compile(r"^.*(?:Seq Scan on|^SCAN) (\w+).*$", re.MULTILINE)


def _erase(s: Session) -> None:
    """Ask all that is asked to erase customers."""
    erasures.due(s, NOW, 200)
    erasures.count_due(s, NOW)
    erasures.oldest_closed(s, NOW)
    erasures.closed_children(s, [1, 2])
    erasures.of_customer(s, [1, 2])
    erasures.forget_messages(s, 1)
    erasures.posted_files(s, 1)
    erasures.unwritten_rows(s, 100)


@pytest.mark.parametrize(
    "ask",
    [
        on_hold.try_held,
        lambda s: on_hold.let_go(s, "C1"),
        lambda s: on_hold.end_pause(s, "dropped"),
        lambda s: on_hold.troubles(s, datetime(2026, 12, 1, tzinfo=UTC)),
        waiting.anything_pending,
        outbox.forget_leases,
        lambda s: outbox.subjects_below(s, "meeting:7"),
        lambda s: outbox.about(s, ["meeting:7:todos_given"]),
        standing.unsent,
        lambda s: desk.figures(s, NOW, NOW),
        lambda s: audit.look(s, NOW, NOW),
        lambda s: allocations.without_firm(s, 10**9, 6),
        lambda s: inquiries.answered_since(s, NOW, 5),
        lambda s: inquiries.answered_since(s, NOW, 5, Whose("U1", ("F01", "F02"), NOW.date())),
        _erase,
    ],
    ids=[
        *("try_held", "let_go", "end_pause", "troubles", "anything_pending", "forget_leases"),
        *("subjects_below", "about", "unsent"),
        *("figures", "audit", "without_firm", "recent_replies", "my_recent_replies"),
        "erasing",
    ],
)
def test_what_is_open_is_found_by_an_index(years_later: Database, ask: Callable[[Session], Any]) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "WITH", "DELETE")):
            asked.append((statement, parameters))

    def work(s: Session) -> None:
        ask(s)
        event.remove(years_later.engine, "before_cursor_execute", note)
        connection = s
        explain = "EXPLAIN QUERY PLAN " if years_later.is_sqlite else "EXPLAIN "
        for statement, parameters in asked:
            rows = connection.exec_driver_sql(explain + statement, parameters).all()
            plan = "\n".join(str(row[-1]) for row in rows)
            whole = [found[1] for found in WHOLE.finditer(plan) if "INDEX ix_" not in found[0]]
            assert not set(whole) & GROWING, f"{statement}\n{plan}"

    event.listen(years_later.engine, "before_cursor_execute", note)
    years_later.write_now(work)
    assert asked
