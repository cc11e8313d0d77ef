"""A line that comes after a meeting's end, at the moment at which somebody works on the next agenda."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.agenda import Draft
from bot.services import agenda, minute_taking, minutes
from storage.agenda import of_meeting as items_of
from tests.services.left_over import FAIR, SITE, titled
from tests.services.meeting_room import change, plan
from tests.services.minutes_room import BEGAN, SECRETARY, Room
from tests.services.test_two_at_one_meeting import by, meanwhile

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.services.minute_taking import Message
    from tests.services.conftest import Office
    from tests.services.test_two_at_one_meeting import Work

OURS = Draft(SITE, minutes=40)


class After:
    """The meeting is over; what it decided about the site is still on its way, and the site was carried."""

    def __init__(self, office: Office, next_agenda: str) -> None:
        self.room = Room(office)
        self.to = plan(office, number=37, occurrence=None, starts_at=BEGAN + timedelta(days=14))
        change(office, self.to, agenda_state=next_agenda)
        for title in (SITE, FAIR):
            office.do(agenda.propose, SECRETARY, self.room.meeting_id, Draft(title), request=title)
        self.room.begins()
        for line in (f"議題: {FAIR}", "決定: 3社", f"議題: {SITE}"):
            self.room.says(SECRETARY, line)
        self.late = self.room.message(SECRETARY, "決定: 改修する")
        self.room.does(minutes.end, SECRETARY)

    @property
    def carried(self) -> int:
        (item,) = self.room.office.db.read_now(lambda s: items_of(s, self.to))
        return item.id

    def hears(self, message: Message) -> Work:
        office = self.room.office
        return lambda s: minute_taking.hear(s, office.net, office.now, self.room.meeting_id, message)

    def by_the_office(self, use_case: Callable[..., Any], *args: Any) -> Work:
        return by(self.room, use_case, SECRETARY, *args)

    @property
    def stands(self) -> list[tuple[str, str]]:
        return titled(self.room, self.to)


@pytest.mark.parametrize(
    ("next_agenda", "use_case", "args", "stands"),
    [
        ("approved", agenda.accept, (), [(SITE, "accepted")]),
        ("draft", agenda.edit, (OURS,), [(SITE, "accepted")]),
        ("draft", agenda.drop, (), [(SITE, "dropped")]),
    ],
)
def test_what_somebody_sees_to_as_a_late_line_settles_it_stays_as_they_left_it(
    office: Office,
    next_agenda: str,
    use_case: Callable[..., Any],
    args: tuple[Any, ...],
    stands: list[tuple[str, str]],
) -> None:
    after = After(office, next_agenda)
    meanwhile(after.room, after.by_the_office(use_case, after.carried, *args), after.hears(after.late))
    assert after.stands == stands


def test_what_is_approved_as_a_late_line_settles_it_stays_on_the_agenda(office: Office) -> None:
    after = After(office, "draft")
    meanwhile(after.room, after.by_the_office(agenda.approve, after.to), after.hears(after.late))
    assert after.stands == [(SITE, "accepted")]


@pytest.mark.parametrize("next_agenda", ["approved", "draft"])
def test_whoever_edits_what_a_late_line_settles_is_told_that_it_is_gone(
    office: Office, next_agenda: str
) -> None:
    after = After(office, next_agenda)
    edits = after.by_the_office(agenda.edit, after.carried, OURS)
    _, said = meanwhile(after.room, after.hears(after.late), edits)
    assert (said, after.stands) == ("agenda.gone", [])


def test_what_a_late_line_leaves_open_is_asked_about_where_the_agenda_is_approved(office: Office) -> None:
    after = After(office, "draft")
    after.room.hears(after.late)
    office.do(agenda.propose, SECRETARY, after.to, Draft("会費"))
    held_over = after.room.message(SECRETARY, "保留: 費用")
    change(office, after.room.meeting_id, ended_at=office.now + timedelta(minutes=1))
    approves = after.by_the_office(agenda.approve, after.to)
    meanwhile(after.room, approves, after.hears(held_over))
    assert after.stands == [("会費", "accepted"), (SITE, "proposed")]
