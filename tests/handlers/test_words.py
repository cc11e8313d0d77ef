"""What is typed behind a slash command, and what is understood."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.errors import Refusal
from bot.network_tables import Lane
from handlers.words import read_turn

THURSDAY = date(2026, 12, 3)
LANES = (Lane(id="parts", name="図面あり部品担当"), Lane(id="systems", name="Control systems"))


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("next parts F01", (date(2026, 12, 7), "parts", "F01")),
        ("next week parts F01", (date(2026, 12, 7), "parts", "F01")),
        ("week after next PARTS Alder Works", (date(2026, 12, 14), "parts", "Alder Works")),
        ("来週\u3000図面あり部品担当\u3000青葉精機", (date(2026, 12, 7), "parts", "青葉精機")),
        ("12月 7日 control systems F01", (date(2026, 12, 7), "systems", "F01")),
        ("2026 年 12 月 7 日 systems F01", (date(2026, 12, 7), "systems", "F01")),
        ("12/7(月) \uff50\uff41\uff52\uff54\uff53 F01", (date(2026, 12, 7), "parts", "F01")),
        ("Mon 7 Dec parts Alder Works", (date(2026, 12, 7), "parts", "Alder Works")),
        ("Mon 7 Dec 2026 systems F01", (date(2026, 12, 7), "systems", "F01")),
        ("next systems Spare parts F01", (date(2026, 12, 7), "systems", "Spare parts F01")),
        ("December 7, 2026 systems F01", (date(2026, 12, 7), "systems", "F01")),
        ("7/20 parts F01", (date(2027, 7, 20), "parts", "F01")),
        ("next week", None),
        ("next week parts", None),
        ("", None),
    ],
)
def test_a_turn_is_understood_however_many_words_it_has(text: str, understood: object) -> None:
    assert read_turn(text.split(), LANES, THURSDAY) == understood


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        ("the week after parts F01", "bad_date", "the week after"),
        ("someday", "bad_date", "someday"),
        ("someday welding F01", "bad_date", "someday"),
        ("next week welding F01", "unknown_lane", "welding"),
    ],
)
def test_what_stands_in_the_place_of_a_week_or_a_lane_is_quoted(text: str, key: str, what: str) -> None:
    with pytest.raises(Refusal) as told:
        read_turn(text.split(), LANES, THURSDAY)
    assert (told.value.key, *told.value.params.values()) == (key, what)
