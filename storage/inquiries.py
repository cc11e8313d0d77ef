"""Inquiries, how they are linked and who is involved."""

from __future__ import annotations

from dataclasses import dataclass, fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, or_, select, text, update

from bot.domain.inquiries import Inquiry
from storage.involved import still_counts
from storage.settings import HOURS, NETWORK
from storage.sql import affected, dialect_of, insert_into, word
from storage.tables import inquiry, involvement, number, setting, timer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from storage.database import Session
    from storage.finding import Whose

_COLUMNS = [inquiry.c[field.name] for field in fields(Inquiry)]
_ALL = select(*_COLUMNS)  # built once: these columns cost more to put together than to read
OPEN = word("open")
LOOKED_BACK = 500  # inquiries by number among which recent replies are sought: no scan, no index of its own


def _one(session: Session, query: Any, value: Any) -> Inquiry | None:
    row = session.execute(query, {"value": value}).first()
    return None if row is None else Inquiry(*row)


def by_id(session: Session, inquiry_id: int) -> Inquiry | None:
    """Return the inquiry, or None."""
    return _one(session, _BY_ID, inquiry_id)


def for_caller(
    session: Session, inquiry_id: int, slack_user: str, today: date
) -> tuple[Inquiry, bool, bool] | None:
    """Return the inquiry, whether this person is called to it, and whether others are linked with it.

    One query for what every click asks first.
    """
    row = session.execute(_FOR_CALLER, {"value": inquiry_id, "user": slack_user, "today": today}).first()
    return None if row is None else (Inquiry(*row[:-2]), bool(row[-2]), bool(row[-1]))


_STILL = still_counts(bindparam("today"))
_CHILD = inquiry.alias()
_FOR_CALLER = _ALL.add_columns(
    select(involvement.c.inquiry_id)
    .where(involvement.c.inquiry_id == inquiry.c.id, involvement.c.slack_user == bindparam("user"), _STILL)
    .exists(),
    select(_CHILD.c.id).where(_CHILD.c.linked_to == inquiry.c.id).exists(),
).where(inquiry.c.id == bindparam("value"))


def lock(session: Session, ids: Sequence[int]) -> None:
    """Let nobody else decide on these inquiries until the transaction ends; see `storage.locks`."""
    _lock(session, inquiry.c.id.in_(ids))


def lock_open(session: Session) -> None:
    """Let nobody else decide on any inquiry that is open until the transaction ends."""
    _lock(session, inquiry.c.state == OPEN)


def _lock(session: Session, which: Any) -> None:
    query = select(inquiry.c.id).where(which).order_by(inquiry.c.id)
    session.execute(query.with_for_update(key_share=True))  # what only refers to them may be written


def by_number(session: Session, wanted: str) -> Inquiry | None:
    """Return the inquiry that people know as `wanted` (`26-0123`), or None."""
    return _one(session, _BY_NUMBER, wanted)


_BY_ID, _BY_NUMBER = (_ALL.where(key == bindparam("value")) for key in (inquiry.c.id, inquiry.c.number))
_BY_ORIGIN = _ALL.where(inquiry.c.origin_key.in_((bindparam("value"), bindparam("forgotten"))))


def by_origin(session: Session, key: str) -> Inquiry | None:
    """Return the inquiry that the same delivery already made, erased or not, or None."""
    row = session.execute(_BY_ORIGIN, {"value": key, "forgotten": forgotten(key)}).first()
    return None if row is None else Inquiry(*row)


def forgotten(key: str) -> str:
    """Return what stays of a delivery's key once its customer is erased: the same comes in no second time."""
    return key if key.startswith(_ERASED) else _ERASED + sha256(key.encode()).hexdigest()


_ERASED = "erased:"


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, Inquiry]:
    """Return the inquiries of these ids."""
    wanted = list(ids)
    return {row[0]: Inquiry(*row) for row in session.execute(_BY_IDS, {"ids": wanted})} if wanted else {}


_BY_IDS = _ALL.where(inquiry.c.id.in_(bindparam("ids", expanding=True)))


def still_open(session: Session, limit: int) -> list[Inquiry]:
    """Return the open inquiries, the nearest deadline first."""
    query = _ALL.where(inquiry.c.state == OPEN).order_by(inquiry.c.deadline, inquiry.c.id).limit(limit)
    return [Inquiry(*row) for row in session.execute(query)]


def open_ids(session: Session, upto: int, limit: int) -> list[int]:
    """Return those of the open inquiries up to one, the nearest deadline first."""
    query = select(inquiry.c.id).where(inquiry.c.state == OPEN, inquiry.c.id <= upto)
    return list(session.execute(query.order_by(inquiry.c.deadline, inquiry.c.id).limit(limit)).scalars())


def open_of(session: Session, slack_user: str, today: date, limit: int) -> list[Inquiry]:
    """Return the open inquiries that this person is called to, the nearest deadline first."""
    query = _ALL.join(involvement, involvement.c.inquiry_id == inquiry.c.id)
    query = query.where(inquiry.c.state == OPEN, involvement.c.slack_user == slack_user, still_counts(today))
    return [
        Inquiry(*row)
        for row in session.execute(query.order_by(inquiry.c.deadline, inquiry.c.id).limit(limit))
    ]


def answered_since(
    session: Session, since: datetime, limit: int, whose: Whose | None = None
) -> list[Inquiry]:
    """Return the inquiries replied to since then, the latest reply first, among the newest LOOKED_BACK.

    `whose`: only what this person is called to or a firm of theirs has.
    """
    query = _RECENT.where(inquiry.c.replied_at >= since)
    if whose is not None:
        called = select(involvement.c.inquiry_id).where(
            involvement.c.inquiry_id == inquiry.c.id,
            involvement.c.slack_user == whose.user,
            still_counts(whose.today),
        )
        query = query.where(or_(called.exists(), inquiry.c.firm_id.in_(whose.firm_ids)))
    return [Inquiry(*row) for row in session.execute(query.limit(limit))]


_NEWEST = select(func.max(inquiry.alias().c.id)).scalar_subquery()
_RECENT = _ALL.where(inquiry.c.id > _NEWEST - LOOKED_BACK, inquiry.c.state == word("answered")).order_by(
    inquiry.c.replied_at.desc(), inquiry.c.id.desc()
)


def count_open(session: Session) -> int:
    """Return how many inquiries wait for their first reply."""
    return int(session.execute(select(func.count()).where(inquiry.c.state == OPEN)).scalar_one())


def open_without_timer(session: Session, now: datetime) -> list[str]:
    """Return the numbers of open inquiries before their deadline that no armed timer watches."""
    watched = (
        select(timer.c.id).where(timer.c.inquiry_id == inquiry.c.id, timer.c.status == word("armed")).exists()
    )
    query = select(inquiry.c.number).where(inquiry.c.state == OPEN, inquiry.c.deadline > now, ~watched)
    return list(session.execute(query.limit(100)).scalars())


def newest(session: Session, limit: int) -> Iterator[list[Inquiry]]:
    """Yield the newest inquiries, newest first, up to a thousand at a time."""
    last, left = None, limit
    while left > 0:
        query = _ALL if last is None else _ALL.where(inquiry.c.id < last)
        rows = session.execute(query.order_by(inquiry.c.id.desc()).limit(min(left, 1000)))
        page = [Inquiry(*row) for row in rows]
        if not page:
            return
        yield page
        last, left = page[-1].id, left - len(page)


def waiting_for_ping(session: Session, now: datetime) -> list[Inquiry]:
    """Return the open inquiries that nobody was called to yet and whose hour of opening has come."""
    query = _ALL.where(inquiry.c.state == OPEN, inquiry.c.pinged_at.is_(None), inquiry.c.ping_due <= now)
    return [Inquiry(*row) for row in session.execute(query.order_by(inquiry.c.ping_due, inquiry.c.id))]


def linked_with(session: Session, main_id: int) -> list[Inquiry]:
    """Return the inquiries that were linked to this one."""
    return [Inquiry(*row) for row in session.execute(_LINKED_WITH, {"main_id": main_id})]


_LINKED_WITH = _ALL.where(inquiry.c.linked_to == bindparam("main_id")).order_by(inquiry.c.id)


def next_number(session: Session, year: int) -> int:
    """Take the next number of the year, starting with 1."""
    statement = insert_into(session, number).values(year=year, last=1)
    statement = statement.on_conflict_do_update(index_elements=["year"], set_={"last": number.c.last + 1})
    return int(session.execute(statement.returning(number.c.last)).scalar_one())


def add(session: Session, values: dict[str, Any]) -> tuple[int, dict[str, Any] | None]:
    """Insert an inquiry and return its id, and the service hours that were edited by now, if any."""
    inquiry_id, kept = session.execute(_ADD, values).one()
    return inquiry_id, (kept or {}).get(HOURS)


_EDITED = select(setting.c.value).where(setting.c.name == NETWORK).scalar_subquery()
_ADD = insert(inquiry).returning(inquiry.c.id, _EDITED)


def hold_arrivals(session: Session) -> None:
    """See every inquiry that has its number, and give no number until the transaction ends."""
    if dialect_of(session) != "sqlite":
        session.execute(text(f"LOCK TABLE {number.name} IN SHARE ROW EXCLUSIVE MODE"))


def put_clock(session: Session, inquiry_id: int, values: dict[str, Any]) -> None:
    """Give an inquiry that arrives just now another clock."""
    session.execute(update(inquiry).where(inquiry.c.id == inquiry_id).values(values))


def change(session: Session, case: Inquiry, **values: Any) -> bool:
    """Write `values` unless somebody changed the inquiry since it was read; False says that somebody did."""
    given = values | {"version": case.version + 1, "read_id": case.id, "read_version": case.version}
    return affected(session, _CHANGE, given) == 1


_CHANGE = update(inquiry).where(
    inquiry.c.id == bindparam("read_id"), inquiry.c.version == bindparam("read_version")
)


@dataclass(frozen=True, slots=True)
class Links:
    """Numbers of linked inquiries: of the main one by id, and of those linked with it."""

    main: dict[int, str]
    linked: dict[int, tuple[str, ...]]


def numbers_around(session: Session, cases: Sequence[Inquiry]) -> Links:
    """Return the numbers that these inquiries are linked with, both ways."""
    mains = {case.id: case.linked_to for case in cases if case.linked_to is not None}
    query = select(inquiry.c.id, inquiry.c.number).where(inquiry.c.id.in_(set(mains.values())))
    numbers = {row[0]: row[1] for row in session.execute(query)} if mains else {}
    linked: dict[int, tuple[str, ...]] = {}
    for main_id, child in session.execute(_CHILDREN, {"ids": [case.id for case in cases]}):
        linked[main_id] = (*linked.get(main_id, ()), child)
    return Links({child: numbers[main] for child, main in mains.items()}, linked)


_CHILDREN = (
    select(inquiry.c.linked_to, inquiry.c.number)
    .where(inquiry.c.linked_to.in_(bindparam("ids", expanding=True)))
    .order_by(inquiry.c.id)
)


def is_involved(session: Session, inquiry_id: int, slack_user: str, today: date) -> bool:
    """Tell whether this person was called to the inquiry, and still is of the firm they were called for."""
    values = {"of": inquiry_id, "user": slack_user, "today": today}
    return session.execute(_INVOLVED, values).first() is not None


_INVOLVED = select(involvement.c.inquiry_id).where(
    involvement.c.inquiry_id == bindparam("of"), involvement.c.slack_user == bindparam("user"), _STILL
)
