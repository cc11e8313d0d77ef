"""Minutes (議事録): everything that those of a meeting say, as one value that is kept by edition."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.domain.attendance import Quorum, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.attendance import Unit
    from bot.domain.minute_kinds import Kind


UNREAD = "unread"  # editions from before do not have it
STEPPED_OUT = "stepped_out"  # the kind of a line that names who left for a conflict of interest


class Stood(StrEnum):
    """How a seat was represented; UNKNOWN: nobody wrote down whether anybody came."""

    PRESENT = "present"
    SUBSTITUTE = "substitute"
    PROXY = "proxy"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class LeftOut(StrEnum):
    """What is known of the items of an agenda that no line opened or is about."""

    NOT_TAKEN_UP = "not_taken_up"
    UNRECORDED = "unrecorded"  # no line is of any item


@dataclass(frozen=True, slots=True)
class Attendee:
    """A seat: who was there for it, in which way; times are `18:05`, "" where they came and left in time."""

    seat: str
    stood: str
    is_firm: bool = True
    person: str = ""
    way: str = ""  # of `attendance.Way`
    came_at: str = ""
    left_at: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote's counts, None where nobody said them; `stepped_out`: who left for a conflict of interest.

    `called_so` has for each of those how many have that name, where nobody said which of them it is, else 0;
    `unknown_out` names who left of whom nobody knows who it is.
    """

    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    unanimous: bool = False
    stepped_out: tuple[str, ...] = ()
    called_so: tuple[int, ...] = ()  # () in editions from before, as is what follows
    unknown_out: tuple[str, ...] = ()

    @property
    def out(self) -> list[tuple[str, int]]:
        """Who left, each with how many are called so."""
        many = self.called_so or (0,) * len(self.stepped_out)
        return list(zip(self.stepped_out, many, strict=True))

    @property
    def counts(self) -> dict[str, int]:
        """The counts that were said, by name."""
        named = {"in_favour": self.in_favour, "against": self.against, "abstained": self.abstained}
        return {name: count for name, count in named.items() if count is not None}


@dataclass(frozen=True, slots=True)
class Line:
    """What was said, without its label; a ToDo has an owner and a date, a vote its counts."""

    kind: str  # of `minute_kinds.Kind`, or STEPPED_OUT
    text: str
    owner: str = ""
    due: date | None = None
    vote: Vote | None = None
    is_owner_known: bool = True  # whether the owner is somebody in Slack, or a group
    called_so: int = 0  # how many have the name of the owner, or of who left, unless it is known who is meant
    id: int | None = field(default=None, compare=False)  # of `minute_line`; None in editions from before


@dataclass(frozen=True, slots=True)
class Section:
    """An item of the agenda with its lines; the lines said under none stand in one whose title is ""."""

    part: str  # of `agenda.Part`
    number: int | None  # 第n号議案
    title: str
    proposer: str = ""
    told: str = ""  # what the bot gathered for a report
    lines: tuple[Line, ...] = ()  # in the order in which they were said
    is_taken_up: bool = True
    is_carried: bool = False  # to the next agenda

    def of(self, kind: Kind) -> list[Line]:
        """Return its lines of a kind."""
        return [line for line in self.lines if line.kind == kind]


@dataclass(frozen=True, slots=True)
class Following:
    """The meeting after this one."""

    title: str
    number: int | None
    starts_at: datetime
    place: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """What the minutes of a meeting say. Names are as people write them, times in the network's zone."""

    key: str
    network: str
    title: str
    number: int | None
    kind: str  # of `meetings.Kind`
    starts_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    place: str
    way: str
    chair: str
    minute_taker: str
    rule: str  # of `attendance.Rule`
    quorum: Quorum
    attendance: tuple[Attendee, ...]
    sections: tuple[Section, ...]
    following: Following | None
    guests: tuple[Attendee, ...] = ()  # who was there without a seat
    unread: tuple[str, ...] = ()  # of whose attendance nobody knows whom it means

    @property
    def day(self) -> date:
        """The day on which it was held."""
        return (self.started_at or self.starts_at).date()

    @property
    def file_name(self) -> str:
        """The name of its Markdown file: `2026-12-16-top-36.md`."""
        return f"{self.day.isoformat()}-{self.key}.md"

    @property
    def unit(self) -> Unit:
        """What its seats are counted as."""
        return unit_of(self.kind, (one.is_firm for one in self.attendance))

    @property
    def taken_up(self) -> list[Section]:
        """The items that were taken up, and what was said under none."""
        return [section for section in self.sections if section.is_taken_up]

    @property
    def left_out(self) -> list[Section]:
        """The items of the agenda that were not taken up, as far as the records say."""
        return [section for section in self.sections if not section.is_taken_up]

    @property
    def why_left_out(self) -> LeftOut:
        """What is known of the items that were left out."""
        is_known = any(section.title for section in self.taken_up)
        return LeftOut.NOT_TAKEN_UP if is_known else LeftOut.UNRECORDED

    def who(self, stood: Stood) -> list[Attendee]:
        """Return the seats represented so."""
        return [one for one in self.attendance if one.stood == stood]

    def lines(self, kind: Kind) -> Iterator[tuple[Section, Line]]:
        """Yield the lines of a kind, each with its section, in the order of the agenda."""
        for section in self.sections:
            for line in section.of(kind):
                yield section, line


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an edition is: the draft of which number, or who confirmed it when; `why`: changed afterwards."""

    edition: int  # 0: the meeting is not over
    made_at: datetime
    why: str = ""
    confirmed_by: str = ""  # a name
    confirmed_at: datetime | None = None
    for_chair: bool = False  # confirmed by the secretariat in the chair's absence

    @property
    def is_draft(self) -> bool:
        """Whether nobody confirmed it."""
        return self.confirmed_at is None


def to_json(minutes: Minutes) -> dict[str, Any]:
    """Return the minutes as the table `edition` keeps them."""
    return {name: _plain(getattr(minutes, name)) for name in Minutes.__slots__}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "__slots__") and not isinstance(value, str):
        return {name: _plain(getattr(value, name)) for name in value.__slots__}
    return value.isoformat() if isinstance(value, date) else value


def from_json(kept: Mapping[str, Any]) -> Minutes:
    """Return the minutes of an edition. Raises KeyError or TypeError for what `to_json` did not write."""
    following = kept["following"]
    return Minutes(
        **{
            **kept,
            "starts_at": datetime.fromisoformat(kept["starts_at"]),
            "started_at": _moment(kept["started_at"]),
            "ended_at": _moment(kept["ended_at"]),
            "quorum": Quorum(**kept["quorum"]),
            "attendance": tuple(Attendee(**one) for one in kept["attendance"]),
            "unread": tuple(kept.get(UNREAD, ())),
            "guests": tuple(Attendee(**one) for one in kept.get("guests", ())),
            "sections": tuple(_section(one) for one in kept["sections"]),
            "following": following
            and Following(**following | {"starts_at": datetime.fromisoformat(following["starts_at"])}),
        }
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _section(kept: Mapping[str, Any]) -> Section:
    section = Section(**kept)
    return replace(section, lines=tuple(_line(one) for one in kept["lines"]))


def _line(kept: Mapping[str, Any]) -> Line:
    due, vote = kept["due"], kept["vote"]
    names = ("stepped_out", "called_so", "unknown_out")
    counted = vote and Vote(**vote | {name: tuple(vote.get(name, ())) for name in names})
    return Line(**{**kept, "due": due and date.fromisoformat(due), "vote": counted})
