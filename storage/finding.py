"""Finding inquiries by what is written in them, and by whose they are.

The texts lie in blocks, a line each, folded (`bot.domain.finding`), with a note of the letters that occur: a
million inquiries are looked through in an eighth of the rows, and most of those are passed over, on both
databases alike. See docs/decisions/012-finding.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, false, func, select

from storage.involved import still_counts
from storage.sql import dialect_of, insert_for, word
from storage.tables import inquiry, involvement, partner, search_block

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from storage.database import Session

BLOCK = 8  # inquiries in a block
CASE, SHARED = "lines", "shared"  # columns: the customer's own words; summaries that were released
_LETTERS = [search_block.c[f"letters_{number}"] for number in range(8)]
_BITS = 62  # of each; the sign is left alone
_FIRST_MARK = 0xE000  # begins the line of the first in a block; `folded` keeps no such sign
_AT_ONCE = 50  # blocks
_BATCH = 2000


def _line(inquiry_id: int, text: str) -> str:
    return f"{chr(_FIRST_MARK + inquiry_id % BLOCK)}{text}\n"


def _letters(text: str) -> list[int]:
    """Return which letters occur, each as one of 496 bits: what lacks a word's letters need not be read."""
    found = [0] * len(_LETTERS)
    for letter in set(text):
        number, bit = divmod(ord(letter) % (len(_LETTERS) * _BITS), _BITS)
        found[number] |= 1 << bit
    return found


def _row(block: int, column: str, lines: str) -> dict[str, Any]:
    letters = _letters(lines if column == CASE else "")
    return {"block": block, CASE: "", SHARED: ""} | {
        column: lines,
        **{one.name: bits for one, bits in zip(_LETTERS, letters, strict=True)},
    }


def add(session: Session, column: str, inquiry_id: int, text: str) -> None:
    """Let a folded text be found that could not be found before."""
    row = _row(inquiry_id // BLOCK, column, _line(inquiry_id, text))
    session.execute(_add(dialect_of(session)), row)


@cache
def _add(dialect: str) -> Any:
    """Build the statement once: that takes longer than to carry it out."""
    statement = insert_for(dialect, search_block)
    new = statement.excluded
    more = {one.name: one.bitwise_or(new[one.name]) for one in _LETTERS}
    more |= {name: search_block.c[name] + new[name] for name in (CASE, SHARED)}
    return statement.on_conflict_do_update(index_elements=["block"], set_=more)


def put(session: Session, column: str, inquiry_id: int, text: str) -> None:
    """Let a folded text be found instead of the one before; an empty one is not found any more."""
    its, lines = search_block.c.block == inquiry_id // BLOCK, search_block.c[column]
    before = session.execute(select(lines).where(its).with_for_update()).scalar()
    if before:
        mark = chr(_FIRST_MARK + inquiry_id % BLOCK)
        kept = "".join(f"{line}\n" for line in before.split("\n") if line and line[0] != mark)
        session.execute(search_block.update().where(its).values({column: kept}))
    if text:
        add(session, column, inquiry_id, text)


def fill(session: Session, texts: Iterable[tuple[int, str]]) -> None:
    """Write many folded texts of customers, of which none is there yet, in the order of ids."""
    rows: list[dict[str, Any]] = []
    for block, some in groupby(texts, lambda one: one[0] // BLOCK):
        rows.append(_row(block, CASE, "".join(_line(*one) for one in some)))
        if len(rows) == _BATCH:
            session.execute(search_block.insert(), rows)
            rows = []
    if rows:
        session.execute(search_block.insert(), rows)


def newest(session: Session) -> int:
    """Return the id of the newest inquiry, 0 where there is none."""
    return int(session.execute(select(func.max(inquiry.c.id))).scalar() or 0)


def search(session: Session, column: str, words: Sequence[str], upto: int) -> Iterator[int]:
    """Yield the ids of inquiries in whose text each of these folded words occurs, downwards from `upto`."""
    block, lines = search_block.c.block, search_block.c[column]
    query = select(block, lines).where(_has(session, column, words)).order_by(block.desc()).limit(_AT_ONCE)
    below = upto // BLOCK + 1
    while True:
        rows = session.execute(query.where(block < below)).all()
        for number, text in rows:
            yield from (one for one in _matching(number, text, words) if one <= upto)
        if len(rows) < _AT_ONCE:
            return
        below = rows[-1][0]


def _has(session: Session, column: str, words: Sequence[str]) -> Any:
    """Return what must be so of a block with these words.

    A CASE, because PostgreSQL would take many conditions for rare and read all rows, again for every 50.
    """
    place = func.instr if dialect_of(session) == "sqlite" else func.strpos
    found = and_(*(place(search_block.c[column], one) > 0 for one in words))
    if column == SHARED:
        return and_(search_block.c.shared != word(""), found)
    wanted = zip(_LETTERS, _letters("".join(words)), strict=True)
    letters = and_(*(one.bitwise_and(bits) == bits for one, bits in wanted if bits))
    return case((letters, found), else_=false())


def search_among(session: Session, ids: Collection[int], words: Sequence[str]) -> Iterator[int]:
    """Yield those of these inquiries in whose text each of these folded words occurs, the newest first."""
    blocks = sorted({one // BLOCK for one in ids}, reverse=True)
    query = select(search_block.c.block, search_block.c.lines).order_by(search_block.c.block.desc())
    for at in range(0, len(blocks), _BATCH):
        some = search_block.c.block.in_(blocks[at : at + _BATCH])
        for block, lines in session.execute(query.where(some)):
            yield from (one for one in _matching(block, lines, words) if one in ids)


def _matching(block: int, lines: str, words: Sequence[str]) -> list[int]:
    """Return the ids of a block's lines in which each word occurs, the newest first."""
    texts = {ord(line[0]) - _FIRST_MARK: line for line in lines.split("\n") if line}
    return [
        block * BLOCK + place
        for place, text in sorted(texts.items(), reverse=True)
        if all(one in text for one in words)
    ]


@dataclass(frozen=True, slots=True)
class Whose:
    """A person, and the ids of the firms that they are of on this day."""

    user: str
    firm_ids: tuple[str, ...]
    today: date


def theirs(session: Session, whose: Whose, upto: int, limit: int) -> list[int]:
    """Return the newest inquiries that a person is called to, or that a firm of theirs has or shares."""
    own = _called(whose)
    queries = [(own, involvement.c.inquiry_id)]
    for firm_id in whose.firm_ids:
        has = (inquiry.c.firm_id == firm_id, inquiry.c.lead_firm_id == firm_id)
        queries += [(select(inquiry.c.id).where(one), inquiry.c.id) for one in has]
        queries.append((_shared_with(firm_id), partner.c.inquiry_id))
    ids: set[int] = set()
    for query, key in queries:
        rows = session.execute(query.where(key <= upto).order_by(key.desc()).limit(limit))
        ids.update(row[0] for row in rows)
    return sorted(ids, reverse=True)[:limit]


def theirs_among(session: Session, whose: Whose, ids: Collection[int]) -> set[int]:
    """Return those of these inquiries that `theirs` would."""
    some = list(ids)
    queries = [_called(whose).where(involvement.c.inquiry_id.in_(some))]
    for firm_id in whose.firm_ids:
        has = (inquiry.c.firm_id == firm_id) | (inquiry.c.lead_firm_id == firm_id)
        queries.append(select(inquiry.c.id).where(inquiry.c.id.in_(some), has))
        queries.append(_shared_with(firm_id).where(partner.c.inquiry_id.in_(some)))
    return {row[0] for query in queries for row in session.execute(query)}


def _called(whose: Whose) -> Any:
    """Select the inquiries that a person is called to."""
    return select(involvement.c.inquiry_id).where(
        involvement.c.slack_user == whose.user, still_counts(whose.today)
    )


def _shared_with(firm_id: str) -> Any:
    """Select the inquiries in which a firm is a partner of the lead firm."""
    joined = select(partner.c.inquiry_id).join(inquiry, inquiry.c.id == partner.c.inquiry_id)
    return joined.where(partner.c.firm_id == firm_id, inquiry.c.lead_firm_id.is_not(None))


def late(session: Session, now: datetime, upto: int, limit: int) -> list[int]:
    """Return the open inquiries past their deadline, the oldest first, then late replies, newest first."""
    overdue = select(inquiry.c.id).where(
        inquiry.c.state == word("open"), inquiry.c.deadline <= now, inquiry.c.id <= upto
    )
    found = list(session.execute(overdue.order_by(inquiry.c.deadline, inquiry.c.id).limit(limit)).scalars())
    replied = select(inquiry.c.id).where(inquiry.c.replied_at > inquiry.c.deadline, inquiry.c.id <= upto)
    left = limit - len(found)
    return found + list(session.execute(replied.order_by(inquiry.c.id.desc()).limit(left)).scalars())


def received_between(session: Session, since: datetime, until: datetime, upto: int, limit: int) -> list[int]:
    """Return the inquiries that arrived from `since` on and before `until`, the latest first."""
    query = select(inquiry.c.id).where(
        inquiry.c.received_at >= since, inquiry.c.received_at < until, inquiry.c.id <= upto
    )
    query = query.order_by(inquiry.c.received_at.desc(), inquiry.c.id.desc()).limit(limit)
    return list(session.execute(query).scalars())
