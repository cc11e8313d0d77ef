"""What minutes lack: what any should say, and what the law asks of those of a board or a general meeting.

A board (理事会): date and place, with the way of attending of whoever was elsewhere; the course of the
proceedings and their results; the directors with a special interest; the chair; whether it was called out of
the ordinary, and certain opinions, where there were such. The directors and auditors who were present sign.
The items are those which the Ordinance for Enforcement of the Companies Act, article 101 paragraph 3
(会社法施行規則第101条第3項), asks of a company's board and the ordinance on general incorporated associations
of theirs. A general meeting (社員総会): article 11 paragraph 3 of that ordinance
(一般社団法人及び一般財団法人に関する法律施行規則第11条第3項): date and place with the ways of attending,
course and results, the directors and auditors who were present, the chair, who wrote the minutes, and
certain opinions. Both are kept ten years.

What the records do not say is named, never made up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.agenda import Part
from bot.domain.attendance import Way
from bot.domain.meetings import Kind
from bot.domain.minute_kinds import Kind as Said
from bot.domain.minute_votes import says_result
from bot.domain.minutes import STEPPED_OUT, LeftOut, Stood
from bot.domain.signing import auditors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.minutes import Line, Minutes, Section

_RESULTS = (Said.DECISION, Said.PENDING, Said.VOTE)
FORMAL = {Kind.BOARD, Kind.GENERAL}


class Lack(StrEnum):
    """What minutes may lack."""

    BEGINNING = "beginning"
    END = "end"
    PLACE = "place"
    WAY = "way"  # somebody took part from elsewhere; how is not said
    CHAIR = "chair"
    MINUTE_TAKER = "minute_taker"
    ATTENDANCE = "attendance"  # of nobody is it known
    UNKNOWN = "unknown"  # of some it is not known
    UNREAD = "unread"  # what was said of somebody's attendance is in no minutes: nobody knows who it is
    PERSON = "person"  # a firm was there; who for it is not said
    TIMES = "times"  # somebody came or left before the meeting began, or when it was over
    QUORUM_RULE = "quorum_rule"
    QUORUM = "quorum"
    BUSINESS = "business"  # nothing was discussed
    RESULT = "result"
    VOTE = "vote"
    VOTE_UNREAD = "vote_unread"  # its words say no result that could be read
    VOTE_OVER = "vote_over"  # more votes than there were voters
    OUT_UNKNOWN = "out_unknown"  # a name of who stepped out that is nobody's
    OWNER = "owner"
    OWNER_UNKNOWN = "owner_unknown"  # a name that is nobody's in Slack
    DUE = "due"
    DIRECTORS = "directors"
    SIGNATURES = "signatures"


class Check(StrEnum):
    """What the bot does not record: it is to be added where it applies."""

    INTEREST = "interest"
    CALLED = "called"
    AUDITORS = "auditors"
    VOTING_RIGHTS = "voting_rights"
    OPINIONS = "opinions"
    SIGNATURES = "signatures"


_OF_A_BOARD = (Check.INTEREST, Check.CALLED, Check.AUDITORS, Check.OPINIONS)
OF_SEATS = {Lack.UNKNOWN, Lack.QUORUM}  # what these count
OF_WHO_CAME = {Lack.ATTENDANCE, Lack.PERSON, Lack.TIMES, *OF_SEATS}  # what is written down seat by seat
_OF_THE_OFFICE = {
    Lack.OWNER,
    Lack.OWNER_UNKNOWN,
    Lack.DUE,
    Lack.QUORUM_RULE,
}  # no law asks for them


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that minutes lack: where (None: the whole), of how many, in which words."""

    lack: Lack
    section: Section | None = None
    count: int = 0
    text: str = ""
    of: int = 0  # voters


def is_signed(minutes: Minutes) -> bool:
    """Whether the law has a say in these minutes, and somebody signs them: 理事会, 社員総会."""
    return minutes.kind in FORMAL


def gaps(minutes: Minutes) -> list[Gap]:
    """Return what is missing, in the order of the minutes: for those who see to them."""
    return [*_facts(minutes), *_attendance(minutes), *_business(minutes), *_formalities(minutes)]


def lacking(minutes: Minutes) -> list[Gap]:
    """Return what a draft that is to be signed says of itself that it lacks; nothing for ordinary minutes."""
    return [gap for gap in gaps(minutes) if gap.lack not in _OF_THE_OFFICE] if is_signed(minutes) else []


def unsaid(minutes: Minutes) -> list[Gap]:
    """Return what confirmed minutes that are to be signed say of themselves that they do not say."""
    return [gap for gap in lacking(minutes) if gap.lack != Lack.SIGNATURES]


def _facts(minutes: Minutes) -> Iterator[Gap]:
    wanted = {
        Lack.BEGINNING: minutes.started_at,
        Lack.END: minutes.ended_at,
        Lack.PLACE: minutes.place or minutes.way,
        Lack.CHAIR: minutes.chair,
        Lack.MINUTE_TAKER: minutes.minute_taker,
    }
    yield from (Gap(lack) for lack, value in wanted.items() if not value)
    elsewhere = sum(one.way == Way.ONLINE for one in minutes.attendance)
    if elsewhere and not minutes.way and is_signed(minutes):
        yield Gap(Lack.WAY, count=elsewhere)


def _attendance(minutes: Minutes) -> Iterator[Gap]:
    yield from (Gap(Lack.UNREAD, text=text) for text in minutes.unread)
    unknown = len(minutes.who(Stood.UNKNOWN))
    if unknown == len(minutes.attendance):
        yield Gap(Lack.ATTENDANCE)
        return
    if unknown:
        yield Gap(Lack.UNKNOWN, count=unknown)
    yield from _impossible(minutes)
    if is_signed(minutes):
        there = [*minutes.who(Stood.PRESENT), *minutes.who(Stood.SUBSTITUTE)]
        nameless = sum(one.is_firm and not one.person for one in there)
        if nameless:
            yield Gap(Lack.PERSON, count=nameless)
        if not minutes.rule:
            yield Gap(Lack.QUORUM_RULE)
    if not minutes.quorum.is_met:
        yield Gap(Lack.QUORUM, count=minutes.quorum.missing)


def _impossible(minutes: Minutes) -> Iterator[Gap]:
    """Yield who came or left at a time outside the meeting; of one that went past midnight nobody."""
    began, ended = minutes.started_at, minutes.ended_at
    if began is None or ended is None or began.date() != ended.date():
        return
    first, last = f"{began:%H:%M}", f"{ended:%H:%M}"
    for one in (*minutes.attendance, *minutes.guests):
        times = [time for time in (one.came_at, one.left_at) if time and not first <= time <= last]
        if times:
            who = " ".join(filter(None, (one.seat, one.person)))
            yield Gap(Lack.TIMES, text=f"{who} {'/'.join(times)}")


def _business(minutes: Minutes) -> Iterator[Gap]:
    if not any(section.lines for section in minutes.sections):
        yield Gap(Lack.BUSINESS)
        return
    is_known = len(minutes.who(Stood.UNKNOWN)) < len(minutes.attendance)
    voters = minutes.quorum.counted if is_known else math.inf
    for section in minutes.sections:
        if section.part == Part.DELIBERATIONS:
            if not section.is_taken_up and minutes.why_left_out is LeftOut.NOT_TAKEN_UP:
                continue
            if not any(line.kind in _RESULTS for line in section.lines):
                yield Gap(Lack.RESULT, section)
            elif is_signed(minutes):
                yield from _votes(section)
        for line in section.of(Said.VOTE):
            count = sum(line.vote.counts.values()) if line.vote else 0
            left = voters - _out(minutes, section, line)
            if count > left:
                yield Gap(Lack.VOTE_OVER, section, count, of=int(left))
            for name in line.vote.unknown_out if line.vote else ():
                yield Gap(Lack.OUT_UNKNOWN, section, text=name)
        yield from _todos(section)


def _votes(section: Section) -> Iterator[Gap]:
    """Yield that nobody can say how an item was voted on: 「全員一致で承認した」 says so by itself."""
    decisions, votes = section.of(Said.DECISION), section.of(Said.VOTE)
    if decisions and not votes and not any(says_result(line.text) for line in decisions):
        yield Gap(Lack.VOTE, section)
    for line in votes:
        if line.vote and not (line.vote.counts or line.vote.unanimous or says_result(line.text)):
            yield Gap(Lack.VOTE_UNREAD, section, text=line.text)


def _out(minutes: Minutes, section: Section, vote: Line) -> int:
    """Return how many voters stepped out for a vote, by its own words or a line of its item."""
    guests = {name for one in minutes.guests for name in (one.seat, one.person)}
    out = {line.text for line in section.lines if section.title and line.kind == STEPPED_OUT}
    return len(out.union(vote.vote.stepped_out if vote.vote else ()) - guests)


def _todos(section: Section) -> Iterator[Gap]:
    for todo in section.of(Said.TODO):
        if not todo.owner:
            yield Gap(Lack.OWNER, section, text=todo.text)
        elif not todo.is_owner_known:
            yield Gap(Lack.OWNER_UNKNOWN, section, text=f"{todo.text}({todo.owner})")
        if todo.due is None:
            yield Gap(Lack.DUE, section, text=todo.text)


def _formalities(minutes: Minutes) -> Iterator[Gap]:
    if minutes.kind == Kind.GENERAL:
        yield Gap(Lack.DIRECTORS)
    elif minutes.kind == Kind.BOARD:
        yield Gap(Lack.SIGNATURES)


def checks(minutes: Minutes) -> list[Check]:
    """Return what is to be added where it applies: the records of no meeting say it."""
    if minutes.kind == Kind.BOARD:
        said = [line for section in minutes.sections for line in section.lines]
        out = any(line.kind == STEPPED_OUT or (line.vote and line.vote.stepped_out) for line in said)
        said_already = {Check.INTEREST: out, Check.AUDITORS: bool(auditors(minutes))}
        return [one for one in _OF_A_BOARD if not said_already.get(one)]
    return [Check.VOTING_RIGHTS, Check.OPINIONS, Check.SIGNATURES] if minutes.kind == Kind.GENERAL else []
