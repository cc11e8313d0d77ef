"""遅刻, 早退, 退席 without an hour: the time of the line where it says what happens now, else a question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.minute_kinds import Ask, Line
from bot.domain.minute_lines import parse
from tests.domain.test_minute_lines import KNOWN

AT = replace(KNOWN, at="18:40")


@pytest.mark.parametrize(
    ("said", "came", "left", "asks"),
    [
        ("坂本 退席", None, "18:40", ["left_now"]),
        ("坂本 途中退席", None, "18:40", ["left_now"]),
        ("坂本 途中参加", "18:40", None, ["came_now"]),
        ("坂本 19:00退席", None, "19:00", []),
        ("坂本 18:10から", "18:10", None, []),
        ("坂本(遅刻)", None, None, ["came"]),
        ("坂本 遅刻 18:10", "18:10", None, []),
        ("坂本 早退", None, None, ["left"]),
        ("坂本 早退 19:00", None, "19:00", []),
        ("坂本 late", None, None, ["came"]),
        ("坂本 left", None, "18:40", ["left_now"]),
        ("坂本 欠席", None, None, []),
    ],
)
def test_when_somebody_comes_or_leaves(
    said: str, came: str | None, left: str | None, asks: list[str]
) -> None:
    (line,) = parse(f"出席: {said}", AT)
    assert isinstance(line, Line)
    assert (line.data["seat"], line.data["came_at"], line.data["left_at"]) == ("F03", came, left)
    assert line.asks == tuple(Ask(what, "坂本") for what in asks)


@pytest.mark.parametrize(
    ("said", "left", "asks"),
    [
        ("退席: 坂本", "18:40", ["left_now"]),
        ("退席：坂本さん(19:30)", "19:30", []),
        ("退席者: 19時半 坂本", "19:30", []),
        ("退室: 坂本 19:00退室", "19:00", []),
        ("早退: 坂本", None, ["left"]),
        ("早退: 坂本 19時に", "19:00", []),
        ("Left: 坂本 at 19:00", "19:00", []),
        ("left early: 坂本", None, ["left"]),
    ],
)
def test_who_leaves_may_be_written_behind_a_label_of_its_own(
    said: str, left: str | None, asks: list[str]
) -> None:
    (line,) = parse(said, AT)
    assert isinstance(line, Line)
    assert (line.kind, line.data["seat"], line.data["left_at"]) == ("attendance", "F03", left)
    assert line.data["adds"], "how somebody takes part stays as it was written down"
    assert [ask.what for ask in line.asks] == asks


def test_below_a_vote_it_still_names_who_stepped_out_of_it() -> None:
    (line,) = parse("採決: 賛成3\n退席: 坂本", AT)
    assert isinstance(line, Line)
    assert (line.kind, line.data["stepped_out"]) == ("vote", ["坂本"])
