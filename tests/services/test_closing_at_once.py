"""臨時休業 at the very moment at which something arrives or is taken back: its deadline moves as well."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from bot.domain.inquiries import Draft
from bot.domain.members import Act
from bot.services import closing, intake, replies
from storage import inquiries
from tests.services.closed_desk import REASON, TODAY, due, now, reload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage.database import Session
    from tests.services.conftest import Office

CLOSING = ("USECRETARY", TODAY, TODAY, REASON)


def meanwhile(office: Office, first: Callable[[Session], Any], then: Callable[[], Any]) -> None:
    """Do something, and before it is committed something else that is done by then or waits for it."""
    with ExitStack() as stack:

        def work(s: Session) -> None:
            first(s)
            stack.enter_context(_begun(office, then))

        office.db.write_now(work)


@contextmanager
def _begun(office: Office, work: Callable[[], Any]) -> Iterator[None]:
    with ThreadPoolExecutor(1) as thread:
        end = thread.submit(work)
        while not office.db.is_sqlite and not end.done() and not office.db.read_now(_somebody_waits):
            pass
        yield
        end.result()


def _somebody_waits(s: Session) -> bool:
    return bool(s.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())


def closes(office: Office) -> Callable[[Session], Any]:
    who, *days = CLOSING
    return lambda s: closing.close(s, office.net, Act(who, office.now, "test"), *days)


def test_a_reply_taken_back_while_the_desk_is_being_closed_has_the_deadline_it_would_have(
    office: Office,
) -> None:
    case, waiting = office.arrives(), office.arrives()
    office.do(replies.record, "UASA1", case.id)
    office.wait(minutes=10)
    meanwhile(office, closes(office), lambda: office.do(replies.undo, "UASA1", case.id))
    assert now(office, case).deadline == now(office, waiting).deadline > case.deadline


def test_a_desk_closed_while_a_reply_is_being_taken_back_moves_its_deadline(office: Office) -> None:
    case, waiting = office.arrives(), office.arrives()
    office.do(replies.record, "UASA1", case.id)
    office.wait(minutes=10)
    act = Act("UASA1", office.now, "test")
    undoes = lambda s: replies.undo(s, office.net, act, case.id)  # noqa: E731
    meanwhile(office, undoes, lambda: office.do(closing.close, *CLOSING))
    assert now(office, case).deadline == now(office, waiting).deadline > case.deadline


def test_of_a_reply_and_a_closing_at_the_same_time_the_one_that_was_written_down_first_came_first(
    office: Office,
) -> None:
    before, after, waiting = office.arrives(), office.arrives(), office.arrives()
    office.do(replies.record, "UASA1", before.id)
    office.do(closing.close, *CLOSING)
    office.do(replies.record, "UASA1", after.id)
    for case in (before, after):
        office.do(replies.undo, "UASA1", case.id)
    assert now(office, before).deadline == now(office, after).deadline == now(office, waiting).deadline
    assert now(office, before).deadline > before.deadline


def test_a_closing_pressed_just_before_a_reply_that_was_faster_counts_when_that_is_taken_back(
    office: Office,
) -> None:
    case, waiting = office.arrives(), office.arrives()
    pressed = office.now
    office.now += timedelta(milliseconds=5)
    office.do(replies.record, "UASA1", case.id)
    who, *days = CLOSING
    office.db.write_now(lambda s: closing.close(s, office.net, Act(who, pressed, "test"), *days))
    office.do(replies.undo, "UASA1", case.id)
    assert now(office, case).deadline == now(office, waiting).deadline > case.deadline


def test_what_arrives_while_the_desk_is_being_closed_gets_the_new_deadline(office: Office) -> None:
    earlier, arrived = office.arrives(), []
    meanwhile(office, closes(office), lambda: arrived.append(office.arrives()))
    assert arrived[0].deadline == now(office, earlier).deadline
    assert sorted(due(office, arrived[0])) == sorted(due(office, earlier))


def test_a_desk_closed_while_something_arrives_moves_its_deadline(office: Office) -> None:
    before = office.arrives()
    act, draft = Act("api:web", office.now, "test"), Draft(subject="アルミ筐体", lane="parts")
    arrives = lambda s: intake.register(s, office.net, act, draft)  # noqa: E731
    meanwhile(office, arrives, lambda: office.do(closing.close, *CLOSING))
    deadlines = office.db.read_now(lambda s: [case.deadline for case in inquiries.still_open(s, 3)])
    assert deadlines == [now(office, before).deadline] * 2
    assert deadlines[0] > before.deadline


def test_a_process_that_has_not_read_the_new_hours_gives_the_deadline_that_they_say(office: Office) -> None:
    office.do(closing.close, *CLOSING)
    early = office.arrives()
    reload(office)
    fresh = office.arrives()
    assert (early.clock_starts, early.deadline, early.why_deadline, early.ping_due) == (
        fresh.clock_starts,
        fresh.deadline,
        fresh.why_deadline,
        fresh.ping_due,
    )
    assert due(office, early) == due(office, fresh)
