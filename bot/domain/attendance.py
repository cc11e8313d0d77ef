"""Who comes to a meeting, who counts, and whether there are enough."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.domain.meetings import Answer, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

_HALVES, _THIRDS = 2, 3
NAMED = frozenset({Answer.SUBSTITUTE, Answer.PROXY})  # answers that name somebody


class Rule(StrEnum):
    """Which share of the seats must be there; NONE asks for no number."""

    NONE = ""
    MAJORITY = "majority"  # 過半数
    HALF = "half"  # 2分の1以上
    TWO_THIRDS = "two_thirds"  # 3分の2以上


class Way(StrEnum):
    """会場, オンライン."""

    PLACE = "place"
    ONLINE = "online"


class Unit(StrEnum):
    """What seats are counted as: 社, 名; SEATS where there are both."""

    FIRMS = "firms"
    PEOPLE = "people"
    SEATS = "seats"


def counted_as(count: int, unit: Unit, *, of_all: bool) -> str:
    """Return the key of the words for a number of seats; `of_all`: of all there are, with what they are."""
    return f"counted.{unit}" + ("_all" if of_all else "") + ("_one" if of_all and count == 1 else "")


def unit_of(kind: str, are_firms: Iterable[bool]) -> Unit:
    """Return what the seats of a meeting are counted as; who sits on a board does so in person."""
    found = set(are_firms)
    if kind == Kind.BOARD or found == {False}:
        return Unit.PEOPLE
    return Unit.SEATS if False in found else Unit.FIRMS


@dataclass(frozen=True, slots=True)
class Presence:
    """What is known of a seat. Field names are the columns of the table `attendance`."""

    meeting_id: int
    seat: str
    answer: str | None = None
    stand_in: str = ""
    answered_by: str | None = None
    answered_at: datetime | None = None
    way: str | None = None  # None: nobody was there for it, or nobody wrote it down
    person: str = ""
    came_at: datetime | None = None
    left_at: datetime | None = None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Presence:
        """Return what a row says."""
        return cls(**{one.name: row[one.name] for one in fields(cls)})

    def is_there(self, at: datetime | None = None) -> bool:
        """Whether somebody is there for the seat at a moment; None: at any time of the meeting."""
        if self.way is None or at is None:
            return self.way is not None
        return (self.came_at is None or self.came_at <= at) and (self.left_at is None or at < self.left_at)

    @property
    def was(self) -> Answer | None:
        """How the seat was represented: by who came, whatever had been answered, else as was answered.

        None: who said they would come and is nowhere written down, and who never said anything.
        """
        if self.way is not None:
            return Answer.SUBSTITUTE if self.answer == Answer.SUBSTITUTE else Answer.PRESENT
        return Answer(self.answer) if self.answer in {Answer.PROXY, Answer.ABSENT} else None


def answered(before: Presence, said: str, stand_in: str | None, by: str, at: datetime) -> Presence:
    """Return what is known of a seat after an answer; `stand_in` None leaves the name given with the same."""
    kept = before.stand_in if before.answer == said else ""
    name = (kept if stand_in is None else stand_in) if said in NAMED else ""
    return replace(before, answer=said, stand_in=name, answered_by=by, answered_at=at)


def own_answers(meeting_id: int, records: Iterable[Mapping[str, Any]]) -> dict[str, Presence]:
    """Return what was answered for each seat by the records of answers, whatever turned out afterwards."""
    found: dict[str, Presence] = {}
    for row in records:
        data = row["data"]
        for seat in data["seats"]:
            before = found.get(seat) or Presence(meeting_id, seat)
            found[seat] = answered(before, data["answer"], data["stand_in"], row["actor"], row["at"])
    return found


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many seats there are, how many count as present, how many must; `missing` is 0 where it is met."""

    seats: int
    counted: int
    needed: int

    @property
    def missing(self) -> int:
        """How many more it takes."""
        return max(0, self.needed - self.counted)

    @property
    def is_met(self) -> bool:
        """Whether there are enough."""
        return self.counted >= self.needed


def needed(rule: str, seats: int) -> int:
    """Return how many of the seats must count as present; 0 where the rule asks for none."""
    match Rule(rule):
        case Rule.MAJORITY:
            return seats // _HALVES + 1
        case Rule.HALF:
            return -(-seats // _HALVES)
        case Rule.TWO_THIRDS:
            return -(-seats * _HALVES // _THIRDS)
        case Rule.NONE:
            return 0


def counts(kind: str, answer: str | None) -> bool:
    """Whether who answers so counts: in a board only who comes in person, elsewhere 代理 and 委任, too."""
    if kind == Kind.BOARD:
        return answer == Answer.PRESENT
    return answer in {Answer.PRESENT, Answer.SUBSTITUTE, Answer.PROXY}


def expected(kind: str, rule: str, seats: Iterable[str], known: Mapping[str, Presence]) -> Quorum:
    """Return the quorum as the answers have it; who has not answered does not count."""
    ids = list(seats)
    counted = sum(seat in known and counts(kind, known[seat].answer) for seat in ids)
    return Quorum(len(ids), counted, needed(rule, len(ids)))


def actual(
    kind: str, rule: str, seats: Iterable[str], known: Mapping[str, Presence], at: datetime | None = None
) -> Quorum:
    """Return the quorum as written down at the meeting, at a moment or (None) over the whole of it.

    A proxy counts without anybody being there, where proxies count.
    """
    ids = list(seats)
    counted = sum(seat in known and _is_counted(kind, known[seat], at) for seat in ids)
    return Quorum(len(ids), counted, needed(rule, len(ids)))


def _is_counted(kind: str, one: Presence, at: datetime | None) -> bool:
    return counts(kind, one.was) and (one.was is Answer.PROXY or one.is_there(at))


def tally(seats: Iterable[str], known: Mapping[str, Presence]) -> dict[Answer | None, int]:
    """Return how many seats gave each answer, and (None) how many have not answered."""
    given = Counter(known[seat].answer if seat in known else None for seat in seats)
    return {answer: given[answer] for answer in (*Answer, None)}


@dataclass(frozen=True, slots=True)
class Year:
    """How a seat was represented at the meetings of a year at which it had to be."""

    seat: str
    meetings: int
    in_person: int
    substitute: int
    proxy: int
    absent: int

    @property
    def unknown(self) -> int:
        """Of how many meetings nothing was written down."""
        return self.meetings - self.in_person - self.substitute - self.proxy - self.absent


def year_of(seat: str, kept: Iterable[Presence | None]) -> Year:
    """Return a seat's year from what is known of each meeting held (None: nothing)."""
    found = [None if one is None else one.was for one in kept]
    each = Counter(found)
    told = (each[Answer.PRESENT], each[Answer.SUBSTITUTE], each[Answer.PROXY], each[Answer.ABSENT])
    return Year(seat, len(found), *told)
