"""What goes from one meeting's agenda to the next one's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.agenda import OPENED, Item, Source
from bot.domain.carrying import unsettled
from bot.domain.minute_kinds import Taken
from tests.texts.minutes_samples import STARTS, agenda

FEES, FAIR, REPORT = agenda(
    ("deliberation", "会費の改定"), ("deliberation", "展示会"), ("report", "見学会の報告")
)


def said(*lines: tuple[str, int | None]) -> list[Taken]:
    """Lines of (kind, item), a minute after each other."""
    return [
        Taken(
            number, 1, kind, "", {}, item, "U1", STARTS + timedelta(minutes=number), f"{number}", None, None
        )
        for number, (kind, item) in enumerate(lines)
    ]


def left(items: list[Item], *lines: tuple[str, int | None]) -> tuple[list[str], list[str]]:
    """Titles of what was not touched, and of what was left open."""
    found = unsettled(items, said(*lines))
    return [one.title for one in found.untouched], [one.title for one in found.pending]


def test_what_no_line_opened_goes_on_whatever_its_kind() -> None:
    assert left([FEES, FAIR, REPORT], ("item", 1), ("decision", 1)) == (["見学会の報告", "展示会"], [])


def test_a_motion_goes_on_that_was_held_over_or_has_no_result() -> None:
    lines = (("item", 1), ("vote", 1), ("pending", 1), ("item", 2), ("memo", 2), ("item", 3), ("memo", 3))
    assert left([FEES, FAIR, REPORT], *lines) == ([], ["会費の改定", "展示会"])


def test_a_point_that_was_held_over_goes_on_also_where_another_was_decided() -> None:
    assert left([FEES], ("item", 1), ("pending", 1), ("decision", 1)) == ([], ["会費の改定"])
    assert left([FEES], ("item", 1), ("decision", 1), ("pending", 1), ("vote", 1)) == ([], ["会費の改定"])
    assert left([FEES], ("item", 1), ("vote", 1), ("decision", 1)) == ([], [])


def test_of_what_came_up_at_the_meeting_only_what_was_held_over_goes_on() -> None:
    fees, fair = (replace(one, source=f"{OPENED}{one.title}") for one in (FEES, FAIR))
    assert left([fees, fair], ("item", 1), ("pending", 1), ("item", 2), ("memo", 2)) == ([], ["会費の改定"])


def test_two_items_of_one_title_are_taken_up_and_settled_together() -> None:
    twice = replace(FAIR, title=FEES.title)
    assert left([FEES, twice, REPORT], ("item", 1), ("decision", 1)) == (["見学会の報告"], [])
    assert left([FEES, twice], ("item", 2), ("pending", 2)) == ([], ["会費の改定", "会費の改定"])


def test_nothing_goes_on_that_is_gathered_anew_or_was_withdrawn() -> None:
    gathered, dropped = replace(FEES, source=Source.WAITING.value), replace(FAIR, state="dropped")
    assert left([gathered, dropped, REPORT], ("item", 3)) == ([], [])


@pytest.mark.parametrize("lines", [[], [("decision", None)], [("todo", None), ("memo", None)]])
def test_where_no_line_is_of_any_item_nobody_knows_what_was_taken_up(
    lines: list[tuple[str, int | None]],
) -> None:
    found = unsettled([FEES, FAIR], said(*lines))
    assert (found.untouched, found.pending, found.is_known) == ((), (), False)
    assert unsettled([FEES, FAIR], said(*lines, ("item", 1))).is_known
