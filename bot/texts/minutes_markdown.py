"""Minutes as a Markdown file: facts, proceedings, decisions and action items.

Those of a board or a general meeting have lines to sign on: what they lack stands first in a draft, behind
the signatures in what is confirmed. What else is left to do is the office's, and in its messages.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.attendance import Unit, Way
from bot.domain.markdown import Markdown, document, heading, item, literal, paragraph
from bot.domain.meetings import Kind
from bot.domain.minute_kinds import Kind as Said
from bot.domain.minutes import Stood
from bot.domain.minutes_gaps import OF_SEATS, checks, is_signed, lacking, unsaid
from bot.domain.signing import auditors
from bot.domain.vote_words import words_of
from bot.texts.minutes_signatures import signatures
from bot.texts.minutes_words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.minutes import Attendee, Line, Minutes, Section, Stamp, Vote
    from bot.domain.minutes_gaps import Gap

Blocks = list[list[Markdown]]
_NAMED = 5  # of whom nothing is recorded; of more their number says enough


def minutes_markdown(minutes: Minutes, stamp: Stamp, locale: str, *, front_matter: bool = False) -> str:
    """Return the file; with `front_matter`, YAML for programs stands before it."""
    text = document(_Writer(minutes, stamp, Words(locale)).blocks())
    return (_front_matter(minutes, stamp, locale) if front_matter else "") + text


def title_of(minutes: Minutes, locale: str) -> str:
    """Return what the meeting is called: 第36回トップ連絡会."""
    return Words(locale).meeting(minutes.title, minutes.number)


def _front_matter(minutes: Minutes, stamp: Stamp, locale: str) -> str:
    values = {
        "title": title_of(minutes, locale),
        "date": minutes.day.isoformat(),
        "meeting": minutes.key,
        "edition": stamp.edition,
        "status": "draft" if stamp.is_draft else "confirmed",
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    return "\n".join(["---", *lines, "---", "", ""])


class _Writer:
    """Writes one edition of a meeting's minutes."""

    def __init__(self, minutes: Minutes, stamp: Stamp, words: Words) -> None:
        self._of, self._stamp, self._words = minutes, stamp, words

    def blocks(self) -> Iterator[list[Markdown]]:
        """Yield the parts of the file."""
        of, words = self._of, self._words
        key = "title_draft" if self._stamp.is_draft else "title"
        yield [heading(1, words.say(key, meeting=words.meeting(of.title, of.number)))]
        yield [literal(of.network)]
        if self._stamp.is_draft:
            yield from self._part("missing", self._missing())
        yield from self._part("facts", [item(one) for one in self._facts()])
        yield from self._part("attendance", [item(one) for one in self._attendance()])
        yield [heading(2, words.say("proceedings"))]
        yield from self._proceedings()
        yield from self._left_out()
        yield from self._part("decisions", self._decisions())
        yield from self._part("pending_matters", self._pending())
        todos = [words.todo(line) for _, line in of.lines(Said.TODO)]
        yield from self._part("todos", todos or [item(words.say("none"))])
        yield from self._part("next", [item(self._next())])
        yield from self._part("signatures", [item(one) for one in signatures(of, words)])
        if not self._stamp.is_draft:
            yield from self._part("unsaid", [item(self._gap(gap)) for gap in unsaid(of)])

    def _part(self, title: str, lines: list[Markdown]) -> Blocks:
        return [[heading(2, self._words.say(title))], lines] if lines else []

    def _missing(self) -> list[Markdown]:
        lines = [item(self._gap(gap)) for gap in lacking(self._of)]
        below = [item(self._words.say(f"check_{check}")) for check in checks(self._of)]
        return [*lines, *([item(self._words.say("checks"), below)] if below else [])]

    def _gap(self, gap: Gap) -> Markdown:
        where = "" if gap.section is None else self._words.section(gap.section)
        count = self._count(gap.count) if gap.lack in OF_SEATS else gap.count
        about = {"text": gap.text, "of": self._count(gap.of)}
        return self._words.say(f"lacks_{gap.lack}", where=where, count=count, **about)

    def _facts(self) -> Iterator[Markdown]:
        of, words = self._of, self._words
        yield words.field("edition", self._edition())
        if self._stamp.why:
            yield words.field("why", self._stamp.why, at=words.moment(self._stamp.made_at))
        yield words.field("when", self._when())
        if of.place or not of.way:
            yield words.field("place", of.place or words.say("not_recorded"))
        if of.way:
            yield words.field("way", of.way)
        yield words.field("chair", of.chair or words.say("not_recorded"))
        yield words.field("minute_taker", of.minute_taker or words.say("not_recorded"))
        yield words.field("quorum", self._quorum())

    def _edition(self) -> Markdown:
        stamp, words = self._stamp, self._words
        if not stamp.edition:
            return words.say("edition_running")
        if stamp.confirmed_at is None:
            return words.say("edition_draft", number=stamp.edition, at=words.moment(stamp.made_at))
        key = "edition_for_chair" if stamp.for_chair else "edition_confirmed"
        at = words.moment(stamp.confirmed_at)
        return words.say(key, number=stamp.edition, at=at, who=stamp.confirmed_by)

    def _when(self) -> Markdown:
        began, ended = self._of.started_at, self._of.ended_at
        if began is None:
            return self._words.say("when_planned", at=self._words.moment(self._of.starts_at))
        if ended is None:
            return self._words.say("when_open", began=self._words.moment(began))
        same = ended.date() == began.date()
        end = Markdown(f"{ended:%H:%M}") if same else self._words.moment(ended)
        return self._words.say("when_closed", began=self._words.moment(began), ended=end)

    def _quorum(self) -> Markdown:
        quorum = self._of.quorum
        if len(self._of.who(Stood.UNKNOWN)) == len(self._of.attendance):
            return self._words.say("quorum_unknown")
        if not self._of.rule:
            return self._words.say("quorum_none", seats=self._all(quorum.seats), present=self._present())
        key = "quorum_met" if quorum.is_met else "quorum_missed"
        rule = self._words.say(f"rule_{self._of.rule}")
        counts = {"present": self._present(), "needed": self._count(quorum.needed)}
        return self._words.say(key, rule=rule, seats=self._all(quorum.seats), **counts)

    def _present(self) -> Markdown:
        """Return how many count, and as what: below, each kind of them is listed by itself."""
        of = self._of
        others = of.kind != Kind.BOARD and (of.who(Stood.SUBSTITUTE) or of.who(Stood.PROXY))
        key = "present_or_by_proxy" if others else "present"
        return self._words.say(key, counted=self._count(of.quorum.counted))

    def _count(self, count: int) -> Markdown:
        return self._words.counted(count, self._of.unit)

    def _all(self, count: int) -> Markdown:
        return self._words.counted(count, self._of.unit, of_all=True)

    def _attendance(self) -> Iterator[Markdown]:
        for stood in Stood:
            found = self._of.who(stood)
            if not found:
                continue
            if stood == Stood.UNKNOWN and len(found) > _NAMED:
                yield self._words.field("stood_nowhere", self._all(len(found)))
                continue
            uncounted = self._of.kind == Kind.BOARD and stood in {Stood.SUBSTITUTE, Stood.PROXY}
            key = f"{stood}_uncounted" if uncounted else str(stood)
            names = self._words.join(self._attendee(one) for one in found)
            yield self._words.field(f"stood_{key}", names, count=self._count(len(found)))
        named = auditors(self._of) if is_signed(self._of) else []
        yield from self._seatless(
            "stood_auditor", [replace(one, seat=one.person, person="") for one in named]
        )
        yield from self._seatless("stood_guest", [one for one in self._of.guests if one not in named])

    def _seatless(self, label: str, found: list[Attendee]) -> Iterator[Markdown]:
        if found:
            names = self._words.join(self._attendee(one) for one in found)
            yield self._words.field(label, names, count=self._words.counted(len(found), Unit.PEOPLE))

    def _attendee(self, one: Attendee) -> Markdown:
        if one.stood == Stood.PROXY:
            key = "proxy_to" if one.person else "seat"
            return self._words.say(key, seat=one.seat, person=one.person)
        notes = (
            [self._words.say("way_online")] if one.way == Way.ONLINE else []
        )  # the room goes without saying
        notes += [self._words.say("came_at", time=one.came_at)] if one.came_at else []
        notes += [self._words.say("left_at", time=one.left_at)] if one.left_at else []
        who = self._words.say("seat_person" if one.person else "seat", seat=one.seat, person=one.person)
        return self._words.say("with_notes", who=who, notes=self._words.join(notes)) if notes else who

    def _proceedings(self) -> Iterator[list[Markdown]]:
        if not self._of.sections:
            yield [item(self._words.say("no_record"))]
        for section in self._of.taken_up:
            yield [heading(3, self._words.section(section))]
            yield [*self._told(section), *map(item, self._said(section))] or [
                item(self._words.say("no_record"))
            ]

    def _left_out(self) -> Iterator[list[Markdown]]:
        """Yield what was on the agenda and was not taken up, or not yet."""
        words = self._words
        if left := self._of.left_out:
            key = self._of.why_left_out if self._stamp.edition else "not_yet"
            yield [heading(3, words.say(key))]
            yield [
                item(words.say("carried", item=words.section(one)) if one.is_carried else words.section(one))
                for one in left
            ]

    def _told(self, section: Section) -> list[Markdown]:
        """Return what the bot gathered for a report, its lines as a list."""
        lines = [item(literal(line.lstrip("・- "))) for line in section.told.splitlines() if line.strip()]
        return [item(self._words.say("told"), lines)] if lines else []

    def _said(self, section: Section) -> Iterator[Markdown]:
        """Yield an item's lines in the order in which they were said: 経過 comes before its result.

        The decisions of the whole meeting stand together further down.
        """
        words = self._words
        if section.proposer:
            yield words.field("proposer", section.proposer)
        for line in section.lines:
            if line.vote is not None:
                yield from self._vote(line, line.vote)
            elif line.kind == Said.TODO:
                due = words.say("no_date") if line.due is None else words.day(line.due)
                told = {"text": paragraph(line.text), "owner": words.owner(line), "due": due}
                yield words.field("todo", words.say("todo_line", **told))
            elif line.called_so:
                yield words.field(line.kind, words.called(line.text, line.called_so))
            else:
                yield words.field(line.kind, line.text)

    def _vote(self, line: Line, vote: Vote) -> Iterator[Markdown]:
        said = words_of(line.text, vote)
        counted = self._words.join(
            self._words.say(f"votes_{key}", count=count) for key, count in vote.counts.items()
        )
        yield self._words.field("vote", said or counted or self._words.say("unanimous"))
        if vote.out:
            names = (self._words.called(*one) for one in vote.out)
            yield self._words.field("stepped_out", self._words.join(names))

    def _decisions(self) -> list[Markdown]:
        found = [
            item(self._in_section("decision_of", section, line), number=number)
            for number, (section, line) in enumerate(self._of.lines(Said.DECISION), 1)
        ]
        return found or [item(self._words.say("none"))]

    def _pending(self) -> list[Markdown]:
        return [item(self._in_section("decision_of", *one)) for one in self._of.lines(Said.PENDING)]

    def _in_section(self, key: str, section: Section, line: Line) -> Markdown:
        text = paragraph(line.text)
        return self._words.say(key, text=text, where=self._words.section(section)) if section.title else text

    def _next(self) -> Markdown:
        following = self._of.following
        if following is None:
            return self._words.say("next_unknown")
        meeting = self._words.meeting(following.title, following.number)
        key = "next_at" if following.place else "next_somewhere"
        return self._words.say(
            key, meeting=meeting, at=self._words.moment(following.starts_at), place=following.place
        )
