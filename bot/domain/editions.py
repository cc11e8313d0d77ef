"""Editions of minutes: drafts that members read and correct, and what the chair confirmed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.minutes import Minutes, Stamp, from_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.domain.meetings import Seat

RECORDS = "records"  # beside what an edition says: a digest of what it was made of
LONGEST_TEXT = 3000  # of a correction, of the reason for a change


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition. Field names are the columns of the table `edition`."""

    meeting_id: int
    number: int
    content: dict[str, Any]
    made_by: str
    made_at: datetime
    why: str
    confirmed_by: str | None
    confirmed_at: datetime | None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Edition:
        """Return the edition of a row."""
        return cls(**{one.name: row[one.name] for one in fields(cls)})

    @property
    def minutes(self) -> Minutes:
        """What it says."""
        return from_json({name: part for name, part in self.content.items() if name != RECORDS})

    def stamp(self, zone: tzinfo, confirmed_by: str, *, for_chair: bool) -> Stamp:
        """Return what stands on it; `confirmed_by` is a name, times are those of `zone`."""
        return Stamp(
            self.number,
            self.made_at.astimezone(zone),
            self.why,
            confirmed_by,
            self.confirmed_at and self.confirmed_at.astimezone(zone),
            for_chair=for_chair,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """That somebody read an edition, and what they asked to correct. The columns of the table `reading`."""

    meeting_id: int
    edition: int
    slack_user: str
    read_at: datetime | None = None
    correction: str = ""
    corrected_at: datetime | None = None
    settled_at: datetime | None = None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Reading:
        """Return the reading of a row."""
        return cls(**{one.name: row[one.name] for one in fields(cls)})

    @property
    def waits(self) -> bool:
        """Whether somebody asked for a correction and nobody has seen to it."""
        return self.corrected_at is not None and self.settled_at is None


def overtaken(number: int, *, is_confirmed: bool) -> Refusal:
    """Return why an older edition is of no use: the newest one is a draft (第N案) or confirmed (第N版)."""
    return Refusal("editions.newer_edition" if is_confirmed else "editions.newer_draft", number=number)


def readers(seats: Sequence[Seat], readings: Iterable[Reading]) -> tuple[list[Seat], list[Seat]]:
    """Return the seats for which somebody confirmed having read, and those for which nobody did."""
    read = {one.slack_user for one in readings if one.read_at is not None}
    have = [seat for seat in seats if read & set(seat.users)]
    return have, [seat for seat in seats if seat not in have]
