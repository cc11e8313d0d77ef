"""Lists that the bot gathered for an agenda and that are longer than a message has room for."""

from __future__ import annotations

import pytest

from bot.slack.agenda import texts_of
from tests.slack.agenda_scenes import gathered
from tests.slack.samples import context

LINES = [f"・分担表を配る その{number}(担当: 坂本、期限: 12/10(木))" for number in range(1, 15)]


@pytest.mark.parametrize("room", [250, 100, 60])
def test_a_list_ends_with_a_whole_line_and_says_how_many_are_left(room: int) -> None:
    listed = gathered(2, "todos", "これまでの宿題 14件", "\n".join(LINES))
    [shown] = texts_of(context(locale="ja"), listed, room)
    *whole, left = str(shown).split("\n")
    assert whole == LINES[: len(whole)]
    assert left == f"…ほか{len(LINES) - len(whole)}行"
    assert len("\n".join(whole)) <= room


def test_a_list_that_fits_is_shown_whole() -> None:
    listed = gathered(2, "todos", "これまでの宿題 3件", "\n".join(LINES[:3]))
    [shown] = texts_of(context(locale="ja"), listed, 250)
    assert str(shown).split("\n") == LINES[:3]
