"""The lines at the end of minutes to sign on: those of a board or a general meeting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.meetings import Kind
from bot.domain.minutes_gaps import is_signed
from bot.domain.signing import auditors, directors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.markdown import Markdown
    from bot.domain.minutes import Attendee, Minutes
    from bot.texts.minutes_words import Words


def signatures(minutes: Minutes, words: Words) -> Iterator[Markdown]:
    """Yield a line for each who signs: of a board all directors and auditors on record as present."""
    if not is_signed(minutes):
        return
    blank = words.say("blank")
    if minutes.kind != Kind.BOARD:
        yield from (words.field(who, blank) for who in ("chair", "minute_taker", "director"))
        return
    chair, others = directors(minutes)
    yield _line(words, "chair_and_director", chair) if chair else words.field("chair", blank)
    yield words.field("minute_taker", blank)
    yield from (_line(words, "director", one) for one in others)
    there = auditors(minutes)
    yield from (_line(words, "auditor", replace(one, seat=one.person, person="")) for one in there)
    if not there:
        yield words.field("auditor", blank)


def _line(words: Words, label: str, one: Attendee) -> Markdown:
    who = words.say("seat_person" if one.person else "seat", seat=one.seat, person=one.person)
    return words.say("sign_for", label=words.say(label), who=who, blank=words.say("blank"))
