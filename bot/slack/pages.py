"""Long lists in modals and messages: lines in paragraphs of Slack's size, paragraphs in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.slack.context import Context
    from bot.slack.mrkdwn import Mrkdwn

MODAL = (90, 24_000)  # blocks and letters of a page; Slack takes 100 and 250 KB
_PARAGRAPH = 2800  # letters, of the 3,000 that a section takes


def packed(c: Context, title: Mrkdwn, lines: Iterable[Mrkdwn]) -> Iterator[Mrkdwn]:
    """Yield lines in paragraphs of Slack's size, under a title."""
    paragraph = [title]
    for line in lines:
        if sum(map(len, paragraph)) + len(paragraph) + len(line) > _PARAGRAPH:
            yield c.join_mrkdwn(paragraph, "words.new_line")
            paragraph = []
        paragraph.append(line)
    yield c.join_mrkdwn(paragraph, "words.new_line")


def pages(texts: Sequence[Mrkdwn], room: tuple[int, int]) -> list[list[Mrkdwn]]:
    """Return paragraphs in pages of so many blocks and letters; one page at least."""
    blocks, letters = room
    found: list[list[Mrkdwn]] = [[]]
    for text in texts:
        if len(found[-1]) == blocks or sum(map(len, found[-1])) + len(text) > letters:
            found.append([])
        found[-1].append(text)
    return found
