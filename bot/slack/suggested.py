"""What an inquiry seems to be, in one quiet line with one button: a person decides.

The customer's words that led to it are shown only where the customer's words may be: not in the channel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.inquiries import Dismissal
from bot.domain.suggestions import About, Suggestion, settled, suggest, undecided
from bot.slack import kit
from bot.slack.buttons import PREFIX
from bot.slack.mrkdwn import clip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn

_WORDS = 3
_WORD = 30  # characters of one


def rows(c: Context, view: CaseView, *, with_words: bool = False) -> Iterator[Json]:
    """Show each suggestion with the button that takes it, and what was taken with the one that undoes it."""
    case = view.inquiry
    for one in _standing(c, view):
        quiet = one.words and not with_words  # how it was sent is not the customer's words
        said = c.say("suggested.line", what=_what(c, one)) if quiet else _because(c, view, one)
        value = f"{one.about}:{one.value}:{case.id}"
        row = _row(said, c.plain("button.suggested"), f"suggested:{one.about}", value)
        if one.about == About.DISMISSAL:
            row["accessory"]["confirm"] = _sure(c, one)
        yield row
    stands = {About.LANE: c.lane(case.lane), About.CASE_TYPE: c.case_type(case.case_type or "")}
    for about in sorted(settled(case, view.happened)):
        said = c.say("suggested.taken", what=stands[about])
        yield _row(said, c.plain("button.unsuggest"), f"unsuggest:{about}", f"{about}:{case.id}")


def lines(c: Context, view: CaseView) -> Iterator[Mrkdwn]:
    """Say each suggestion with the words that led to it."""
    return (_because(c, view, one) for one in _standing(c, view))


def _standing(c: Context, view: CaseView) -> list[Suggestion]:
    left = undecided(view.inquiry, view.happened)
    found = [one for one in suggest(c.network.clues, view.inquiry) if one.about in left] if left else []
    if not view.inquiry.marks or About.DISMISSAL not in left:
        return found
    marked = Suggestion(About.DISMISSAL, Dismissal.NOT_AN_INQUIRY, ())
    return [*(one for one in found if one.about != About.DISMISSAL), marked]


def _because(c: Context, view: CaseView, one: Suggestion) -> Mrkdwn:
    if not one.words:
        marks = c.join(c.plain(f"suggested.mark_{mark}") for mark in view.inquiry.marks)
        return c.say("suggested.marked", what=_what(c, one), marks=marks)
    words = c.join(c.plain("suggested.word", word=clip(word, _WORD)) for word in one.words[:_WORDS])
    return c.say("suggested.line_because", what=_what(c, one), words=words)


def _what(c: Context, one: Suggestion) -> str:
    if one.about == About.LANE:
        return c.lane(one.value)
    return c.case_type(one.value) if one.about == About.CASE_TYPE else c.plain(f"dismissal.{one.value}")


def _sure(c: Context, one: Suggestion) -> Json:
    """Return what is asked first: one tap beside a mistaken suggestion would stop a customer's clock."""
    return kit.confirm(
        c.plain("suggested.sure_title", what=_what(c, one)),
        c.plain("suggested.sure"),
        c.plain("button.suggested"),
        c.plain("suggested.leave"),
    )


def _row(said: Mrkdwn, label: str, action: str, value: str) -> Json:
    return kit.section(said, kit.button(label, f"{PREFIX}{action}", value))
