"""What a meeting left unsettled, by its lines: such items go on the agenda of the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.agenda import Part, on_agenda
from bot.domain.minute_kinds import Kind, fold

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.domain.agenda import Item
    from bot.domain.minute_kinds import Taken

_RESULTS = {Kind.DECISION, Kind.VOTE, Kind.PENDING}


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Items of people in the agenda's order: what no line opened or is about, and what was left open.

    `is_known`: whether anybody wrote down what was taken up.
    """

    untouched: tuple[Item, ...] = ()
    pending: tuple[Item, ...] = ()
    is_known: bool = True


def unsettled(items: Sequence[Item], lines: Sequence[Taken]) -> Unsettled:
    """Return what is to be taken up again, of `lines` that stand, in the order in which they were said.

    Untouched items, whatever their kind; motions of which 保留 was said, also beside a decision, which may be
    about another point, or no result at all, but for what was only opened at the meeting and has none.
    Nothing where no line is of any item: what was taken up is not known then, as the minutes say by the same
    rule. What the bot gathers it gathers anew.
    """
    standing = on_agenda(items)
    touched, titles = taken_up(standing, {line.item_id for line in lines}), _titles(standing)
    results: dict[str | None, set[str]] = {}
    for line in lines:
        if line.kind in _RESULTS:
            results.setdefault(titles.get(line.item_id), set()).add(line.kind)
    if not touched:
        return Unsettled(is_known=False)
    said = [one for one in standing if not one.is_gathered]
    untouched = tuple(one for one in said if one.id not in touched)
    motions = [one for one in said if one.id in touched and one.part is Part.DELIBERATIONS]
    pending = tuple(one for one in motions if _is_open(one, results.get(titles[one.id], set())))
    return Unsettled(untouched, pending)


def taken_up(items: Sequence[Item], said: Collection[int | None]) -> set[int]:
    """Return which items were taken up, by those that lines are of: a title means all that have it."""
    meant = {fold(one.title) for one in items if one.id in said}
    return {one.id for one in items if fold(one.title) in meant}


def _titles(items: Sequence[Item]) -> dict[int | None, str]:
    return {one.id: fold(one.title) for one in items}


def _is_open(motion: Item, results: Collection[str]) -> bool:
    was_planned = not motion.was_opened
    return Kind.PENDING in results or (not results and was_planned)
