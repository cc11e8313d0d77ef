"""Who comes to a meeting, on the screen: those of whom nothing is known fill no member's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.attendance import Presence
from bot.domain.meetings import Seat
from bot.slack.modals.attendance import list_view
from tests.slack.agenda_scenes import COMING, MEMBER, OFFICE
from tests.slack.samples import context

if TYPE_CHECKING:
    from bot.services.attendance_views import AttendanceView

SEATS = tuple(Seat(f"F{number:02}", f"会員{number:02}", (), is_firm=True) for number in range(1, 36))
ONE_CAME = {"F01": Presence(7, "F01", "present", way="place", person="大橋")}
CROWD = replace(COMING, seats=SEATS, known=ONE_CAME, place=MEMBER)


def shown(view: AttendanceView) -> str:
    return "\n".join(
        block["text"]["text"] for block in list_view(context(), view)["blocks"] if "text" in block
    )


def test_a_member_reads_how_many_have_not_answered_and_who_comes() -> None:
    text = shown(CROWD)
    assert "*未回答 34社*" in text
    assert "会員01(大橋)" in text
    assert "会員02" not in text


def test_a_firm_is_named_once_and_the_room_only_where_somebody_is_not_in_it() -> None:
    came = {
        "F01": Presence(7, "F01", "present", way="place", person="会員01"),
        "F02": Presence(7, "F02", "present", way="online", person="会員02"),
        "F03": Presence(7, "F03", "substitute", "林", way="place", person="林"),
    }
    runs = replace(CROWD, meeting=replace(CROWD.meeting, state="running"), known=came, seats=SEATS[:3])
    text = shown(runs)
    assert "*出席 2社*\n会員01、会員02(オンライン)" in text
    assert "会員03(林)" in text


def test_a_few_who_have_not_answered_are_named_to_everybody() -> None:
    assert "*未回答 4社*\n会員02、会員03、会員04、会員05" in shown(replace(CROWD, seats=SEATS[:5]))


def test_the_secretariat_reads_the_names_of_all_whom_it_may_have_to_ask() -> None:
    assert "会員35" in shown(replace(CROWD, place=OFFICE))


def test_who_said_they_would_come_and_is_not_written_down_stands_apart_once_the_meeting_runs() -> None:
    answered = {seat.id: Presence(7, seat.id, "present") for seat in SEATS[1:4]}
    runs = replace(CROWD, meeting=replace(CROWD.meeting, state="running"), known=ONE_CAME | answered)
    text = shown(replace(runs, seats=SEATS[:4]))
    assert "*出席 1社*\n会員01(大橋)" in text
    assert "*出席と回答(出席の記録なし) 3社*\n会員02、会員03、会員04" in text
