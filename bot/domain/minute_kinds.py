"""What a line of the minutes is, before anybody has written it down."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bot.domain.beginnings import Begun

MENTION = re.compile(r"@([UW][A-Z0-9]{4,})(?![A-Za-z0-9])")
_HONORIFIC = re.compile(r"(?<=.)(?:さん|さま|様|氏|君|くん|社長|会長|代表|専務|常務|部長|理事|監事)$")

BEFORE = "before"  # in a taken line's data: what was known of its seat before the line was
GUEST = "guest"  # in an attendance's data: the firm or person that is there without a seat
INTEREST = "interest"  # in an attendance's data: stepped out for a conflict of interest, and is back
VOTER = "voter"  # in an attendance's data: who votes for a seat that gave a proxy, where it is said


class Kind(StrEnum):
    """議題, 決定, 宿題, 保留, メモ, 採決, 出席."""

    ITEM = "item"
    DECISION = "decision"
    TODO = "todo"
    PENDING = "pending"
    MEMO = "memo"
    VOTE = "vote"
    ATTENDANCE = "attendance"


@dataclass(frozen=True, slots=True)
class Ask:
    """What could not be read of a line, and what stands there.

    `owner`, `due`, `counts`, `seat`, `stepped_out`: who or what it is. `due_past`: that day is over.
    `due_weekday`, `due_two`, `due_week`: why it is no date, and which `days` may be meant; see `Unread`.
    `came`, `left`: nobody said when. `firm_begun`: a firm was known by the beginning of its name, `who`;
    `seat_begun`: it may be `who`, whose name begins so.
    `came_now`, `left_now`: the time of the line was taken for it. `owner_shared`, `seat_shared`,
    `stepped_out_shared`: several are called so, `who` are they. `owner_firm`: the owner is of several firms,
    `who`. `no_seat`: away is somebody who has no seat in this meeting. `counts_part`: others were counted.
    """

    what: str
    said: str = ""
    who: tuple[str, ...] = ()
    days: tuple[str, ...] = ()  # 2026-12-10


@dataclass(frozen=True, slots=True)
class Line:
    """A line for the minutes. `data` is what its kind knows beside the text."""

    kind: Kind
    text: str
    data: dict[str, Any] = field(default_factory=dict)
    asks: tuple[Ask, ...] = ()

    @property
    def is_read_back(self) -> bool:
        """Whether its writer is told what was understood: a date, counts, who stepped out."""
        if self.kind == Kind.VOTE:
            counted = any(self.data.get(name) is not None for name in ("for", "against", "abstained"))
            return counted or bool(self.data.get("unanimous") or self.data.get("stepped_out"))
        return self.kind == Kind.TODO or any(self.data.get(name) for name in (INTEREST, GUEST))


@dataclass(frozen=True, slots=True)
class Undo:
    """取り消し: the last line is taken back."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What looks like a line and is none: `no_colon`, `empty`, `unknown` (near to a label) or `undo`.

    `no_member`: its writer has no part in the meeting.

    `left`: what was a line is none any more. `no_item`: a number that no item of the agenda has.
    `item_two`: a motion has it, and another item, `who`, in the agenda that was sent.

    `off_record`: words that say so stand beside others; `after_gap`: more stood behind an empty line;
    `too_many`: `count` voted where `of` are there, counted as `unit`; `overruled`: the form had the last word
    of a seat. `left_proxy`, `left_absent`: who is said to have left was not there, by what is on record.
    `no_quorum`: decided where `of` more must be there.
    `substitute_announced`: `who` was to stand in for whom is there in person ("": without a name).
    """

    why: str
    label: str
    count: int = 0
    of: int = 0
    unit: str = ""  # of `attendance.Unit`
    who: str = ""


Said = Line | Undo | Hint


@dataclass(frozen=True, slots=True)
class Taken:
    """A line that was taken. Field names are the columns of the table `minute_line`."""

    id: int
    meeting_id: int
    kind: str
    text: str
    data: dict[str, Any]
    item_id: int | None
    said_by: str
    said_at: datetime
    source: str
    edited_at: datetime | None
    undone_at: datetime | None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Taken:
        """Return the line of a row."""
        return cls(**{one.name: row[one.name] for one in fields(cls)})

    def says(self, line: Line) -> bool:
        """Whether it says the same as a line that was read."""
        said = {name: value for name, value in self.data.items() if name != BEFORE}
        return (self.kind, self.text, said) == (line.kind, line.text, line.data)

    def changed_since(self, moment: datetime | None) -> bool:
        """Whether it was changed at a moment or later; never where there is none."""
        return moment is not None and self.edited_at is not None and self.edited_at >= moment


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader of lines knows beside them."""

    today: date
    people: Mapping[str, str] = field(default_factory=dict)  # folded name → Slack user; "" where several fit
    names: Mapping[str, str] = field(default_factory=dict)  # Slack user → name
    seats: Mapping[str, str] = field(default_factory=dict)  # folded name or mention → seat of the meeting
    speaker: str = ""  # the Slack user who writes
    at: str = ""  # when they write, `18:05` in the network's zone
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # folded name → how to name each
    # folded name or mention of who has no seat in the meeting → what they are called, and who is meant
    guests: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    several: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # see `firms_meant`
    firms: Mapping[str, str] = field(default_factory=dict)  # folded name that says of which firm → its id
    begun: Mapping[str, Begun] = field(default_factory=dict)  # folded beginning of its name → firm
    days: Mapping[str, date] = field(default_factory=dict)  # what names a day here: 次回 → its day

    def firms_meant(self, user: str | None) -> tuple[tuple[str, str], ...]:
        """Return id and name of the firms that somebody of several may be meant for; () for one."""
        return self.several.get(user or "", ())


def is_unread(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether a line of attendance says it of nobody who is known: it is in no minutes."""
    return kind == Kind.ATTENDANCE and not (data.get("seat") or data.get(GUEST))


def fold(text: str) -> str:
    """Return what labels and names are compared by: width, height and the number of spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def bare_name(text: str) -> str:
    """Return a name without its @ and how one addresses its bearer."""
    return _HONORIFIC.sub("", text.strip().lstrip("@").strip()).strip()


def named(text: str, known: Known) -> str:
    """Return a text in which people who were mentioned stand by their names."""
    return MENTION.sub(lambda found: known.names.get(found[1], found[0]), text)
