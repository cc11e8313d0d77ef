"""What people and the clock do at the same moment to the same inquiries: nobody waits crosswise.

Each begins, in the order named, while somebody has an inquiry that they need. On PostgreSQL one of two who
wait for each other is thrown out, and no `Desk` does it again here; on SQLite one comes after the other.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.domain.errors import Refusal
from bot.domain.inquiries import State
from bot.domain.members import Act
from bot.services import appointments, cases, closing, leads, links, replies, steps
from bot.services.conflicts import ConflictError
from storage import inquiries
from tests.services.allocation_office import SECRETARY, open_office, user
from tests.services.closed_desk import REASON, TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from storage.database import Database, Session
    from tests.services.allocation_office import AllocationOffice

    Work = Callable[[Session], Any]


@pytest.fixture
def office(db: Database, tmp_path: Path) -> AllocationOffice:
    return open_office(db, tmp_path)


def waiting(s: Session) -> int:
    return int(s.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one())


def queue(office: AllocationOffice, held: Inquiry, *works: Work) -> None:
    """Let all begin, one after the other, while somebody has an inquiry, and then go on."""
    if office.db.is_sqlite:
        for work in works:
            alone(office, work)
        return
    with ThreadPoolExecutor(len(works)) as threads:

        def hold(s: Session) -> list[Any]:
            inquiries.lock(s, [held.id])
            begun = []
            for work in works:
                before = office.db.read_now(waiting)
                begun.append(threads.submit(alone, office, work))
                while not begun[-1].done() and office.db.read_now(waiting) == before:
                    pass
            return begun

        for end in office.db.write_now(hold):
            end.result()


def alone(office: AllocationOffice, work: Work) -> None:
    """Do it, and once more where somebody was faster; a deadlock comes through."""
    for _ in range(5):
        try:
            office.db.write_now(work)
        except ConflictError:
            continue
        except Refusal:
            pass  # the other's deed made it pointless
        return
    raise AssertionError


def by(office: AllocationOffice, use_case: Callable[..., Any], who: str, *args: Any) -> Work:
    return lambda s: use_case(s, office.net, Act(who, office.now, "test"), *args)


def in_both_orders(one: Work, two: Work, *, turned: bool) -> tuple[Work, Work]:
    return (two, one) if turned else (one, two)


def the_clock(office: AllocationOffice) -> Work:
    return lambda s: steps.run_due(s, office.net, office.now)


def closes(office: AllocationOffice) -> Work:
    return by(office, closing.close, SECRETARY, TODAY, TODAY, REASON)


both_orders = pytest.mark.parametrize("turned", [False, True])


@both_orders
def test_a_firm_declines_while_the_secretariat_is_asked_about_its_case(
    office: AllocationOffice, *, turned: bool
) -> None:
    case = office.led("F05")
    office.do(leads.undo, SECRETARY, case.id, "手違い")
    office.do(appointments.appoint, SECRETARY, case.id, "F06", "設備があるため")
    made = office.around(case).appointment
    assert made is not None
    office.now += timedelta(days=2)
    declines = by(office, appointments.decline, user("F06"), made.id)
    queue(office, case, *in_both_orders(declines, the_clock(office), turned=turned))
    assert office.case(case).allocation == "deciding"


@both_orders
def test_a_reply_to_linked_inquiries_is_taken_back_while_the_desk_is_being_closed(
    office: AllocationOffice, *, turned: bool
) -> None:
    main, case = office.arrives(), office.arrives()
    office.do(links.link, SECRETARY, case.id, main.number)
    office.do(replies.record, SECRETARY, main.id)
    office.now += timedelta(minutes=10)
    undoes = by(office, replies.undo, SECRETARY, main.id)
    queue(office, case, *in_both_orders(undoes, closes(office), turned=turned))
    now = [office.case(one) for one in (main, case)]
    assert [one.state for one in now] == [State.OPEN] * 2
    assert all(one.deadline.date() > TODAY for one in now)


@both_orders
def test_linked_inquiries_are_taken_apart_while_the_desk_is_being_closed(
    office: AllocationOffice, *, turned: bool
) -> None:
    main, case = office.arrives(), office.arrives()
    office.do(replies.record, SECRETARY, main.id)
    case = office.arrives(received_at=office.now - timedelta(minutes=1))
    office.do(links.link, SECRETARY, case.id, main.number)
    unlinks = by(office, links.unlink, SECRETARY, case.id)
    queue(office, main, *in_both_orders(unlinks, closes(office), turned=turned))
    assert not office.case(case).is_linked


@both_orders
def test_a_reply_is_taken_back_while_a_firm_is_asked_by_name(
    office: AllocationOffice, *, turned: bool
) -> None:
    case = office.calling()
    undoes = by(office, replies.undo, SECRETARY, case.id)
    asks = by(office, appointments.appoint, SECRETARY, case.id, "F06", "設備があるため")
    queue(office, case, *in_both_orders(undoes, asks, turned=turned))
    assert office.case(case).is_open


@both_orders
def test_two_inquiries_are_linked_while_the_desk_is_being_closed(
    office: AllocationOffice, *, turned: bool
) -> None:
    case, main = office.arrives(), office.arrives()
    office.do(replies.record, SECRETARY, main.id)
    case = office.arrives()
    links_them = by(office, links.link, SECRETARY, case.id, main.number)
    queue(office, case, *in_both_orders(links_them, closes(office), turned=turned))
    assert office.case(case).linked_to == main.id


@both_orders
def test_linked_inquiries_are_answered_while_one_of_them_is_dismissed(
    office: AllocationOffice, *, turned: bool
) -> None:
    main, case = office.arrives(), office.arrives()
    office.do(links.link, SECRETARY, case.id, main.number)
    answers = by(office, replies.record, SECRETARY, main.id)
    dismisses = by(office, cases.dismiss, SECRETARY, case.id, "not_an_inquiry")
    queue(office, case, *in_both_orders(answers, dismisses, turned=turned))
    assert office.case(main).state == State.ANSWERED
    assert not office.case(case).is_open


@both_orders
def test_linked_inquiries_are_answered_while_the_clock_calls_for_them(
    office: AllocationOffice, *, turned: bool
) -> None:
    main, case = office.arrives(), office.arrives()
    office.do(links.link, SECRETARY, case.id, main.number)
    office.now = office.case(case).deadline
    answers = by(office, replies.record, SECRETARY, main.id)
    queue(office, main, *in_both_orders(answers, the_clock(office), turned=turned))
    assert [office.case(one).state for one in (main, case)] == [State.ANSWERED] * 2


@both_orders
def test_the_day_opens_while_two_inquiries_of_the_night_are_linked(
    office: AllocationOffice, *, turned: bool
) -> None:
    office.wait(hours=9)
    main, case = office.arrives(), office.arrives()
    office.now = case.ping_due
    links_them = by(office, links.link, SECRETARY, case.id, main.number)
    queue(office, main, *in_both_orders(links_them, the_clock(office), turned=turned))
    assert office.case(case).linked_to == main.id
    office.tick()
    assert office.case(main).pinged_at is not None
