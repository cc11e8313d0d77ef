"""What the seats of a meeting are counted as: firms 社, people 名."""

from __future__ import annotations

import pytest

from bot.domain.attendance import Unit, unit_of


@pytest.mark.parametrize(
    ("kind", "are_firms", "unit"),
    [
        ("regular", [True, True], Unit.FIRMS),
        ("general", [True], Unit.FIRMS),
        ("regular", [False, False], Unit.PEOPLE),
        ("regular", [True, False], Unit.SEATS),
        ("regular", [], Unit.FIRMS),
    ],
)
def test_firms_are_counted_as_firms_and_people_as_people(
    kind: str, are_firms: list[bool], unit: Unit
) -> None:
    assert unit_of(kind, are_firms) is unit


def test_directors_are_people_whichever_firm_they_come_from() -> None:
    assert unit_of("board", [True, True]) is Unit.PEOPLE
