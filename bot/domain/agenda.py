"""The agenda (次第): its items in order, the minutes allotted, and the form in which it goes out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

OPENED = "said:"  # what the source of an item begins with that was opened while the meeting ran
CARRIED = "carried:"  # and of one that the meeting before left unsettled, in front of that item's id
LONGEST_TITLE = 150  # characters
LONGEST_TEXT = 3000  # of what is said beside a title
MOST_MINUTES = 480  # for one item


class ItemKind(StrEnum):
    """報告事項, 審議事項, その他."""

    REPORT = "report"
    DELIBERATION = "deliberation"
    OTHER = "other"


class ItemState(StrEnum):
    """Whether an item is on the agenda; a member's proposal is once the secretariat lets it."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class Source(StrEnum):
    """What an item is gathered from, in the order in which it stands on the agenda at first."""

    MINUTES = "minutes"
    TODOS = "todos"
    FIGURES = "figures"
    LATE = "late"
    LOST = "lost"
    ROTA = "rota"
    APPLICANTS = "applicants"
    WAITING = "waiting"

    @property
    def kind(self) -> ItemKind:
        """What kind of item it makes: cases that wait for a decision are deliberated, the rest is told."""
        return ItemKind.DELIBERATION if self is Source.WAITING else ItemKind.REPORT


ALLOTTED = {Source.MINUTES: 5, Source.TODOS: 10, Source.FIGURES: 10, Source.WAITING: 15}
USUAL = 5  # minutes of what is told; a proposal gets 10
_STEP = 10  # between the positions of what is gathered
_PROPOSALS = 1000  # where the positions of what people add begin


class Part(StrEnum):
    """The parts of the form, in its order."""

    OPENING = "opening"
    MINUTES = "minutes"
    TODOS = "todos"
    REPORTS = "reports"
    DELIBERATIONS = "deliberations"
    OTHERS = "others"
    NEXT = "next"
    CLOSING = "closing"


_OWN_PARTS = {Source.MINUTES: Part.MINUTES, Source.TODOS: Part.TODOS}
_PARTS = {
    ItemKind.REPORT: Part.REPORTS,
    ItemKind.DELIBERATION: Part.DELIBERATIONS,
    ItemKind.OTHER: Part.OTHERS,
}


_ALWAYS = {Part.OPENING, Part.REPORTS, Part.DELIBERATIONS, Part.OTHERS, Part.NEXT, Part.CLOSING}


@dataclass(frozen=True, slots=True)
class Item:
    """An item of an agenda. Field names are the columns of the table `agenda_item`."""

    id: int
    meeting_id: int
    position: int
    kind: str
    title: str
    body: str
    material: str
    minutes: int
    proposer: str | None  # a Slack user
    proposer_firm: str | None
    source: str | None  # of `Source`, or the message that a proposal was made of
    state: str
    added_late: bool
    created_at: datetime

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Item:
        """Return the item of a row."""
        return cls(**{one.name: row[one.name] for one in fields(cls)})

    @property
    def part(self) -> Part:
        """Where it stands in the form."""
        own = next((part for source, part in _OWN_PARTS.items() if source == self.source), None)
        return own or _PARTS[ItemKind(self.kind)]

    @property
    def has_own_part(self) -> bool:
        """Whether it stands in a part of its own, whatever its kind: previous minutes, ToDos."""
        return self.part in set(_OWN_PARTS.values())

    @property
    def is_carried(self) -> bool:
        """Whether the meeting before left it unsettled."""
        return (self.source or "").startswith(CARRIED)

    @property
    def was_opened(self) -> bool:
        """Whether a line of the meeting opened it that was on no agenda."""
        return (self.source or "").startswith(OPENED)

    @property
    def is_gathered(self) -> bool:
        """Whether the bot gathered it, rather than a person."""
        return self.source in set(Source)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person says of an item."""

    title: str
    kind: str = ItemKind.DELIBERATION
    minutes: int = 10
    body: str = ""
    material: str = ""

    def checked(self) -> Draft:
        """Return it tidied. Refusal for one without a title, too long, or with minutes that cannot be."""
        title, body, material = " ".join(self.title.split()), self.body.strip(), self.material.strip()
        if not title:
            raise Refusal("agenda.no_title")
        if len(title) > LONGEST_TITLE:
            raise Refusal("agenda.long_title", most=LONGEST_TITLE)
        if max(len(body), len(material)) > LONGEST_TEXT:
            raise Refusal("agenda.long_text", most=LONGEST_TEXT)
        if not 0 <= self.minutes <= MOST_MINUTES:
            raise Refusal("agenda.bad_minutes", most=MOST_MINUTES)
        return Draft(title, ItemKind(self.kind).value, self.minutes, body, material)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as it goes out: `number` is its 第n号議案, `after` the minutes from the start."""

    item: Item
    number: int | None
    after: int
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form with its items; opening, next and closing have none."""

    part: Part
    entries: tuple[Entry, ...] = ()


def proposal_of(text: str) -> Draft:
    """Return the draft of what was typed or said: the first line is the title, what is left the body."""
    lines = text.strip().split("\n", 1)
    title, rest = " ".join(lines[0].split()), lines[1].strip() if len(lines) > 1 else ""
    if len(title) <= LONGEST_TITLE:
        return Draft(title, body=rest[:LONGEST_TEXT])
    return Draft(f"{title[: LONGEST_TITLE - 1]}…", body=text.strip()[:LONGEST_TEXT])


def first_place(source: Source | None, taken: Collection[int]) -> int:
    """Return the position of a new item: where its source stands, behind everything for a person's."""
    if source is None:
        return max([_PROPOSALS, *taken]) + _STEP
    place = list(Source).index(source) * _STEP
    while place in taken:
        place += 1
    return place


def in_order(items: Iterable[Item]) -> list[Item]:
    """Return items in the order of the agenda; what was added after it had gone out follows in its part."""
    parts = list(Part)
    return sorted(items, key=lambda one: (parts.index(one.part), one.added_late, one.position, one.id))


def on_agenda(items: Iterable[Item], withdrawn: Collection[int] = ()) -> list[Item]:
    """Return what is on the agenda, in order; what was withdrawn after it had gone out still is."""
    return in_order(one for one in items if one.state == ItemState.ACCEPTED or one.id in withdrawn)


def programme(items: Iterable[Item], withdrawn: Collection[int] = ()) -> tuple[Section, ...]:
    """Return the form: all its parts in order, 議案 numbered through, each with the minutes before it."""
    after, number = 0, 0
    found: dict[Part, list[Entry]] = {part: [] for part in Part}
    for item in on_agenda(items, withdrawn):
        if item.part is Part.DELIBERATIONS:
            number += 1
        gone = item.id in withdrawn
        own = number if item.part is Part.DELIBERATIONS else None
        found[item.part].append(Entry(item, own, after, is_withdrawn=gone))
        after += 0 if gone else item.minutes
    return tuple(Section(part, tuple(entries)) for part, entries in found.items())


def entries(items: Iterable[Item], withdrawn: Collection[int] = ()) -> list[Entry]:
    """Return what a meeting takes up, in order: none of what was withdrawn, but its number stays taken."""
    found = (entry for section in programme(items, withdrawn) for entry in section.entries)
    return [one for one in found if one.item.state == ItemState.ACCEPTED]


def printed(items: Iterable[Item], withdrawn: Collection[int] = ()) -> list[Section]:
    """Return the parts of the form that are printed, whose numbers are their places: 1. 開会."""
    return [one for one in programme(items, withdrawn) if one.entries or one.part in _ALWAYS]


def total_minutes(items: Iterable[Item]) -> int:
    """Return how long the items on the agenda take."""
    return sum(one.minutes for one in items if one.state == ItemState.ACCEPTED)


def draft_minutes(items: Iterable[Item]) -> int:
    """Return how long all items take that are not dropped, members' proposals among them."""
    return sum(one.minutes for one in items if one.state != ItemState.DROPPED)


def neighbour(items: Sequence[Item], item: Item, step: int) -> Item | None:
    """Return the item of the same part that stands one before (-1) or behind (1) it, None at its ends."""
    others = [one for one in in_order(items) if one.part is item.part and one.state != ItemState.DROPPED]
    places = [one.id for one in others]
    if item.id not in places:
        return None
    at = places.index(item.id) + step
    return others[at] if 0 <= at < len(others) else None
