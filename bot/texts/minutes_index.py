"""The index beside exported minutes: the ToDos that are still open, and every decision, by meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.markdown import document, heading, item, paragraph
from bot.domain.minute_kinds import Kind
from bot.texts.minutes_words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.markdown import Markdown
    from bot.domain.minutes import Line, Minutes


@dataclass(frozen=True, slots=True)
class Given:
    """An open ToDo, and the meeting that gave it: `top-36`."""

    todo: Line
    key: str


def minutes_index(held: Sequence[tuple[Minutes, bool]], todos: Sequence[Given], locale: str) -> str:
    """Return the index. `held`: each meeting's minutes and whether they are a draft, the latest first."""
    words = Words(locale)
    none = [item(words.say("none"))]
    given = [words.todo(one.todo, words.field("given_in", one.key)) for one in todos]
    return document(
        [
            [heading(1, words.say("index_title"))],
            [heading(2, words.say("index_todos"))],
            given or none,
            [heading(2, words.say("decisions"))],
            *(_decisions(words, held) or [none]),
        ]
    )


def _decisions(words: Words, held: Sequence[tuple[Minutes, bool]]) -> list[list[Markdown]]:
    return [part for minutes, is_draft in held for part in _of_meeting(words, minutes, is_draft=is_draft)]


def _of_meeting(words: Words, minutes: Minutes, *, is_draft: bool) -> Iterator[list[Markdown]]:
    lines = [item(paragraph(line.text)) for _, line in minutes.lines(Kind.DECISION)]
    if lines:
        name = words.meeting(minutes.title, minutes.number)
        key = "index_draft" if is_draft else "index_meeting"
        yield [heading(3, words.say(key, meeting=name, day=words.day(minutes.day), id=minutes.key))]
        yield lines
